/** @file A study's report: what it says, then prompt by prompt its clauses, the cases behind them, and the picture of a case. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import * as v from 'valibot';
import { printable } from '../../../src/base/printable';
import { plural } from '../../../src/base/readableNumbers';
import { roleWord } from '../../../src/picture/roleWord';
import { clauseFigure, type ClauseFigure } from '../../../src/picture/study/clauseFigure';
import { clauseFigureSvg } from '../../../src/picture/study/clauseFigureSvg';
import { caseListing, groupName, overviewTable, type CaseListing } from '../../../src/picture/study/studyListings';
import type { StudyTable } from '../../../src/picture/study/studyTable';
import { closingTables } from '../../../src/picture/study/closingTables';
import { assertionTables, groupTables } from '../../../src/picture/study/studyTables';
import { cut, studyFacts, studyHeadline } from '../../../src/picture/study/studyWords';
import type { ModelRole } from '../../../src/protocol/explanation';
import type { StudyGroup, StudyReport } from '../../../src/protocol/study';
import type { StudyCommand, StudyContent, StudyState } from '../../../src/protocol/views/studyMessages';
import { markStyles } from '../../components/markStyles';
import '../../components/sortableTable';
import type { SortableContent } from '../../components/sortableTable';
import { button, dropdown, progressRing } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import type { StudyHost } from '../../host/studyHost';
import './casePicture';
import { clauseName, clauseTable } from './clauseTable';
import { spreadStrip, trustDistribution } from './strips';
import { studyStyles } from './studyStyles';

const place = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined);
const choices = v.fallback(
  v.object({
    group: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    clause: place,
    row: place,
  }),
  { group: 0 },
);

export interface StudyChoices {
  /** Index of a group: a prompt on a pair. */
  readonly group: number;
  /** Index of a clause of the group. */
  readonly clause?: number | undefined;
  /** Index into the report's rows. */
  readonly row?: number | undefined;
}

export function restoredChoices(saved: unknown): StudyChoices {
  return v.parse(choices, saved);
}

@customElement('study-view')
export class StudyView extends LitElement {
  static override styles = [viewStyles, markStyles, studyStyles];

  @state() accessor content: StudyContent | undefined;
  @state() accessor told: StudyState | undefined;
  @state() accessor choice: StudyChoices = { group: 0 };

  #host!: StudyHost;
  /** The part that is brought into sight when it is drawn. */
  #goTo: string | undefined;

  attach(host: StudyHost): void {
    this.#host = host;
    this.choice = restoredChoices(host.saved());
    host.start({
      content: content => (this.content = content),
      state: told => {
        this.told = told;
        this.#save();
      },
    });
  }

  override render(): TemplateResult {
    const { content } = this;
    return html`<main>
      ${content ? this.#head(content) : nothing} ${this.#status()} ${content ? this.#report(content.report) : nothing}
    </main>`;
  }

  override updated(): void {
    if (this.#goTo === undefined) return;
    const part = this.renderRoot.querySelector<HTMLElement>(`#${this.#goTo}`);
    this.#goTo = undefined;
    part?.scrollIntoView({ block: 'nearest' });
    part?.focus({ preventScroll: true });
  }

  #head({ report }: StudyContent): TemplateResult {
    const { assertions, cases, pairs } = report;
    const failed = assertions.filter(one => one.outcome !== 'passed').length;
    const measured = l10n.t('{0} of {1} measured', cases.done, plural(cases.asked, 'case'));
    const about = [report.name, measured, pairs.map(pair => pair.name).join(', ')];
    return html`<header>
      <h1>${printable(studyHeadline(report))}</h1>
      <p class="dim">${printable(about.join(' · '))}</p>
      ${
        assertions.length === 0
          ? nothing
          : html`<p class=${`outcome ${failed === 0 ? 'passed' : 'failed'}`}>
              ${failed === 0 ? l10n.t('✓ The study passes') : l10n.t('✗ The study fails')}
            </p>`
      }
      ${report.notes.map(note => html`<p class="note">${printable(note)}</p>`)}
    </header>`;
  }

  #status(): TemplateResult | typeof nothing {
    const { told } = this;
    const said = told && this.#said(told);
    if (!said) return nothing;
    const { text, detail, command } = said;
    return html`<div class="status">
      ${told.work ? progressRing(text) : nothing}
      <p role="status">
        ${printable(text)}${detail === undefined ? nothing : html`<br /><span class="dim">${printable(detail)}</span>`}
      </p>
      ${command && this.#host.editor ? button(command[1], () => this.#host.run(command[0]), this.content ? 'secondary' : 'primary') : nothing}
    </div>`;
  }

  #said({
    work,
    error,
    restricted,
    stale,
    fileName,
  }: StudyState): { text: string; detail?: string; command?: readonly [StudyCommand, string] } | undefined {
    if (work) return { text: work.text, command: ['cancel', l10n.t('Cancel')] };
    if (error) return { text: error.message, detail: error.next, command: ['run', l10n.t('Run the study')] };
    if (restricted && !this.content)
      return {
        text: l10n.t('This workspace is in Restricted Mode: no study is run.'),
        command: ['trust', l10n.t('Manage trust')],
      };
    if (stale)
      return {
        text: l10n.t('The study was changed since: these are its earlier results.'),
        command: ['run', l10n.t('Run it again')],
      };
    if (this.content || fileName === undefined) return undefined;
    return { text: l10n.t('{0} has no results yet.', fileName), command: ['run', l10n.t('Run the study')] };
  }

  #report(report: StudyReport): TemplateResult {
    const { groups } = report;
    const at = Math.min(this.choice.group, groups.length - 1);
    const group = groups[at];
    return html`${assertionTables(report).map(table => this.#table(table))}
      ${groups.length > 1 ? this.#overview(report, at) : nothing} ${group ? this.#group(group, report) : nothing}
      ${closingTables(report).map(table => this.#table(table))}
      <p class="dim facts">${printable(studyFacts(report))}</p>`;
  }

  #overview(report: StudyReport, at: number): TemplateResult {
    const { groups } = report;
    const choices = groups.map((group, i) => ({ value: String(i), label: printable(cut(groupName(group), 80)) }));
    const table = overviewTable(report);
    return html`<h2>${l10n.t('Prompts and pairs')}</h2>
      <sortable-table
        picking
        .content=${plainTable(table, l10n.t('Show it below'))}
        .picked=${at}
        @pick-row=${({ detail }: CustomEvent<number>) => this.#choose({ group: detail }, 'group')}
      ></sortable-table>
      <div class="bar">
        ${dropdown(l10n.t('Prompt and pair'), choices, String(at), value => this.#choose({ group: Number(value) }))}
      </div>`;
  }

  #group(group: StudyGroup, report: StudyReport): TemplateResult {
    const shown = clauseFigure(group);
    return html`<h2 id="group" tabindex="-1">${printable(groupName(group))}</h2>
      <h3>${l10n.t('How far the pictures of the cases can be believed')}</h3>
      <div class="strips">${group.models.toReversed().map(trustDistribution)}</div>
      ${shown ? this.#clauses(shown, group, report) : nothing} ${this.#cases(group, report)}
      <details>
        <summary>${l10n.t('Every number of this prompt as tables')}</summary>
        ${groupTables(group, report).map(table => this.#table(table, 'h3'))}
      </details>`;
  }

  #clauses(shown: ClauseFigure, group: StudyGroup, report: StudyReport): TemplateResult {
    const label = l10n.t('Clauses · {0}', groupName(group));
    const picked = this.choice.clause;
    return html`<h3>${l10n.t('What each clause does')}</h3>
      <div class="bar dim">
        ${group.models.toReversed().map(({ role }) => key(role))}
        <span>${l10n.t('mark: mean over cases; line: its interval. Pick a clause to see its cases.')}</span>
      </div>
      <sortable-table
        picking
        .content=${clauseTable(shown, report, label)}
        .picked=${picked}
        @pick-row=${({ detail }: CustomEvent<number>) =>
          this.#choose(
            { group: this.choice.group, clause: detail === picked ? undefined : detail },
            detail === picked ? undefined : 'cases',
          )}
      ></sortable-table>
      <div class="bar">
        ${button(this.#host.editor ? l10n.t('Save the figure…') : l10n.t('Save the figure'), () => this.#saveFigure(shown, label), 'secondary', l10n.t('As an SVG file'))}
      </div>`;
  }

  #saveFigure(shown: ClauseFigure, label: string): void {
    const name = `${this.content!.fileName.replace(/\.(?:study\.)?ya?ml$/i, '')}-clauses`;
    this.#host.saveFigure(clauseFigureSvg(shown, label), name);
  }

  #cases(group: StudyGroup, report: StudyReport): TemplateResult | typeof nothing {
    const clause = this.choice.clause === undefined ? undefined : group.clauses[this.choice.clause];
    const listing = caseListing(report, group, clause?.clause);
    if (listing.rows.length === 0) return nothing;
    const at = listing.rows.findIndex(one => one.index === this.choice.row);
    const open = at === -1 ? undefined : at;
    const title = clause ? l10n.t('Cases behind “{0}”', cut(clauseName(clause), 100)) : l10n.t('Cases');
    return html`<h3 id="cases" tabindex="-1">${printable(title)}</h3>
      ${clause ? this.#clauseBar(group, clause) : nothing}
      ${spreadStrip({
        label: listing.measure,
        values: listing.rows.flatMap(({ value }) => value ?? []),
        picked: open === undefined ? undefined : (listing.rows[open]!.value ?? undefined),
      })}
      <sortable-table
        picking
        .content=${caseTable(listing, title)}
        .picked=${open}
        @pick-row=${({ detail }: CustomEvent<number>) => this.#pickCase(detail === open ? undefined : listing.rows[detail]!.index)}
      ></sortable-table>
      ${open === undefined ? nothing : this.#picture(report, listing.rows[open]!.index)}`;
  }

  #clauseBar(group: StudyGroup, { line, column }: StudyGroup['clauses'][number]): TemplateResult {
    const { prompt } = group;
    return html`<div class="bar">
      ${this.#host.editor ? button(l10n.t('Show it in the prompt'), () => this.#host.show({ kind: 'clause', prompt, line, column })) : nothing}
      ${button(l10n.t('All cases'), () => this.#choose({ group: this.choice.group }))}
    </div>`;
  }

  #picture({ rows, pictures }: StudyReport, index: number): TemplateResult {
    const row = rows[index]!;
    const picture = pictures.find(
      one => one.case === row.case && one.pair === row.pair && one.prompt === row.prompt && one.role === row.role,
    );
    return html`<section
      class="picture"
      id="picture"
      tabindex="-1"
      aria-label=${printable(l10n.t('Picture of the case {0}', row.case))}
    >
      <h3>${printable(`${row.case} · ${roleWord(row.role)}`)}</h3>
      <case-picture .row=${row} .picture=${picture}></case-picture>
      <div class="bar">
        ${this.#host.editor ? button(l10n.t('Show the case in its file'), () => this.#host.show({ kind: 'case', line: row.line })) : nothing}
        ${button(l10n.t('Close'), () => this.#pickCase(undefined))}
      </div>
    </section>`;
  }

  #pickCase(row: number | undefined): void {
    this.#choose({ ...this.choice, row }, row === undefined ? 'cases' : 'picture');
  }

  #table(table: StudyTable, level: 'h2' | 'h3' = 'h2'): TemplateResult {
    const title = printable(table.title);
    return html`${level === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
    ${table.rows.length === 0 ? nothing : html`<sortable-table .content=${plainTable(table)}></sortable-table>`}
    ${table.note === undefined ? nothing : html`<p class="dim">${printable(table.note)}</p>`}`;
  }

  #choose(choice: StudyChoices, goTo?: string): void {
    this.choice = choice;
    this.#goTo = goTo;
    this.#save();
  }

  #save(): void {
    const spec = this.told?.spec;
    this.#host.save({ ...this.choice, ...(spec !== undefined && { spec }) });
  }
}

function key(role: ModelRole): TemplateResult {
  const mark =
    role === 'base' ? svg`<rect x="6" y="2" width="8" height="8"></rect>` : svg`<circle cx="10" cy="6" r="4"></circle>`;
  return html`<span class="key"
    ><svg width="20" height="12" aria-hidden="true"><g class=${role}>${mark}</g></svg>${roleWord(role)}</span
  >`;
}

function plainTable({ title, head, rows, textColumns = [] }: StudyTable, pickLabel?: string): SortableContent {
  const columns = head.map((name, c) => ({ title: name, text: c === 0 || textColumns.includes(c) }));
  return { label: title, columns, rows, ...(pickLabel !== undefined && { pickLabel }) };
}

function caseTable({ rows, head }: CaseListing, label: string): SortableContent {
  const textColumns = [0, head.length - 1];
  return {
    label,
    columns: head.map((name, c) => ({ title: name, text: textColumns.includes(c) })),
    rows: rows.map(({ cells }) => cells),
    pickLabel: l10n.t('Show its picture'),
  };
}
