/** @file What keeps a prompt from the models, said before any is loaded. */
import * as vscode from 'vscode';
import { LensError } from '../../base/errors';
import type { PromptDocument } from '../../prompt/promptDocument';

/** @throws LensError usage */
export function refuseUntrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new LensError({
    reason: 'usage',
    message: 'This workspace is in Restricted Mode, so no model is loaded.',
    next: 'Trust the workspace to explain its prompts.',
  });
}

/** @throws LensError bad-input */
export function refuseProblems({ problems }: PromptDocument): void {
  const problem = problems.find(p => p.severity === 'error');
  if (problem)
    throw new LensError({
      reason: 'bad-input',
      message: problem.message,
      next: 'Correct the prompt and explain it again.',
    });
}
