/** @file A real Slurm with two nodes on this machine, for one test: daemons on ports of their own in a folder of their own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as path from 'node:path';

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Why there can be none here; undefined where there can. What is missing is installed in CI alone. */
export function whyNoSlurm(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  if (has('slurmctld') && has('munged')) return undefined;
  if (process.env['CI'] === undefined)
    return 'Slurm is not installed (apt-get install slurm-wlm munge); CI installs it';
  const script = 'apt-get update -qq && apt-get install -y -qq slurm-wlm munge';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync('sh', ['-c', script], { env, stdio: 'ignore' });
  return status === 0 && has('slurmctld') ? undefined : 'Slurm cannot be installed here';
}

export class SlurmHost {
  readonly #conf: string;
  /** The daemon of munge is everybody's: only one that this test began is ended by it. */
  #ownMunge = false;

  constructor(private readonly folder: string) {
    this.#conf = path.join(folder, 'slurm.conf');
  }

  start(): void {
    for (const name of ['state', 'log', 'spool-n1', 'spool-n2'])
      mkdirSync(path.join(this.folder, name), { recursive: true });
    writeFileSync(this.#conf, this.#configuration());
    const works = (): boolean => spawnSync('sh', ['-c', 'munge -n | unmunge >/dev/null 2>&1']).status === 0;
    execFileSync('sh', ['-c', 'mkdir -p /run/munge && chown munge /run/munge']);
    if (!works()) {
      execFileSync('runuser', ['-u', 'munge', '--', '/usr/sbin/munged']);
      this.#ownMunge = true;
    }
    execFileSync('slurmctld', ['-f', this.#conf]);
    for (const node of ['n1', 'n2']) this.startNode(node);
  }

  startNode(node: string): void {
    execFileSync('slurmd', ['-f', this.#conf, '-N', node]);
  }

  /** As a machine that is unplugged: nothing is said to anybody. */
  killNode(node: string): void {
    process.kill(Number(readFileSync(path.join(this.folder, `d-${node}.pid`), 'utf8')), 'SIGKILL');
  }

  run(program: string, ...words: string[]): string {
    return execFileSync(program, words, {
      encoding: 'utf8',
      env: { ...process.env, SLURM_CONF: this.#conf },
      cwd: this.folder,
    }).trim();
  }

  stop(): void {
    spawnSync('scancel', ['--user=root'], { env: { ...process.env, SLURM_CONF: this.#conf } });
    for (const name of ['ctld', 'd-n1', 'd-n2']) end(path.join(this.folder, `${name}.pid`));
    if (this.#ownMunge) end('/run/munge/munged.pid');
  }

  #configuration(): string {
    const host = hostname().split('.')[0]!;
    const at = (name: string): string => path.join(this.folder, name);
    return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=16917
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool-%n')}
SlurmctldPidFile=${at('ctld.pid')}
SlurmdPidFile=${at('d-%n.pid')}
SlurmctldLogFile=${at('log/ctld.log')}
SlurmdLogFile=${at('log/d-%n.log')}
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdTimeout=10
MinJobAge=600
MailProg=/bin/true
NodeName=n1 NodeHostname=${host} NodeAddr=127.0.0.1 Port=17101 CPUs=1 RealMemory=16000
NodeName=n2 NodeHostname=${host} NodeAddr=127.0.0.1 Port=17102 CPUs=1 RealMemory=16000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`;
  }
}

/** Ends the daemon of a file with its process id, and waits until it is gone. */
function end(file: string): void {
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  try {
    process.kill(pid);
    spawnSync('timeout', ['20', 'tail', `--pid=${pid}`, '-f', '/dev/null']);
  } catch {
    // It has ended before.
  }
}
