/** @file Makes what features share, then the features, one after the other. No model is loaded before somebody asks. */
import './extension/core/windowLanguage';
import * as vscode from 'vscode';
import type { ExplainService } from './client/explainService';
import { Emitter, type Disposable } from './base/disposable';
import type { ProviderFallback } from './protocol/providers';
import { agentsFeature } from './extension/agents/agentsFeature';
import { toolsFeature } from './extension/agents/toolsFeature';
import type { AttentionController } from './extension/attention/attentionController';
import { attentionFeature } from './extension/attention/attentionFeature';
import type { AttentionPanels } from './extension/attention/attentionPanel';
import type { AttendedFile } from './extension/attention/attentionPlan';
import { attributionFeature } from './extension/attribution/attributionFeature';
import type { AttributionPanels } from './extension/attribution/attributionPanel';
import type { ExplainController } from './extension/attribution/explainController';
import { ExplanationStore } from './extension/attribution/explanationStore';
import { KeptExplanations } from './extension/attribution/keptExplanations';
import type { ComparisonController } from './extension/comparison/comparisonController';
import { comparisonFeature } from './extension/comparison/comparisonFeature';
import type { ComparisonSidebar } from './extension/comparison/comparisonSidebar';
import type { ConceptController, ConceptStore } from './extension/concepts/conceptController';
import type { ConceptNames } from './extension/concepts/conceptNames';
import { conceptsFeature } from './extension/concepts/conceptsFeature';
import type { ConceptsPanels } from './extension/concepts/conceptsPanel';
import { FileStore } from './extension/core/fileStore';
import { assembledTexts, type LensContext } from './extension/core/lensContext';
import { thrownAsText } from './extension/core/messages';
import { ReadOnlyPages } from './extension/core/readOnlyPages';
import { settings } from './extension/core/settings';
import { doctorFeature } from './extension/doctor/doctorFeature';
import { engineFeature, engineService } from './extension/engine/engineFeature';
import type { HubAccess } from './extension/models/hubDownload';
import { linkedFeature } from './extension/linked/linkedFeature';
import { LinkedTexts } from './extension/linked/linkedTexts';
import { modelsFeature } from './extension/models/modelsFeature';
import { PromptFiles } from './extension/prompts/promptFiles';
import { PromptMemory } from './extension/prompts/promptMemory';
import { Prompts } from './extension/prompts/prompts';
import { promptsFeature } from './extension/prompts/promptsFeature';
import { renderedFeature, type Rendered } from './extension/rendered/renderedFeature';
import type { RuledFile } from './extension/rules/ruledFile';
import { rulesFeature, type Rules } from './extension/rules/rulesFeature';
import { scanFeature } from './extension/scan/scanFeature';
import type { ScannedFile } from './extension/scan/scannedFile';
import { statusFeature } from './extension/status/statusFeature';
import type { SurpriseController } from './extension/surprise/surpriseController';
import type { SurprisedFile } from './extension/surprise/surprisedFile';
import { surpriseFeature } from './extension/surprise/surpriseFeature';
import { studiesFeature, type Studies } from './extension/studies/studiesFeature';

/** For tests: the parts that they watch. */
export interface ExtensionApi {
  readonly service: ExplainService;
  readonly store: ExplanationStore;
  readonly controller: ExplainController;
  readonly panels: AttributionPanels;
  readonly kept: KeptExplanations;
  readonly attention: FileStore<AttendedFile>;
  readonly attentionController: AttentionController;
  readonly attentionPanels: AttentionPanels;
  readonly concepts: ConceptStore;
  readonly conceptController: ConceptController;
  readonly conceptNames: ConceptNames;
  readonly conceptsPanels: ConceptsPanels;
  readonly comparisons: ComparisonController;
  readonly sidebar: ComparisonSidebar;
  readonly surprise: SurpriseController;
  readonly rules: Rules;
  readonly rendered: Rendered;
  readonly scans: FileStore<ScannedFile>;
  readonly studies: Studies;
  readonly hub: HubAccess;
}

export function activate(host: vscode.ExtensionContext): ExtensionApi {
  const lens = lensContext(host);
  const attribution = attributionFeature(lens);
  const attention = attentionFeature(lens);
  const concepts = conceptsFeature(lens);
  const comparison = comparisonFeature(lens, attention);
  const surprise = surpriseFeature(lens);
  const rules = rulesFeature(lens);
  const rendered = renderedFeature(lens);
  const scans = scanFeature(lens);
  const studies = studiesFeature(lens);
  promptsFeature(lens, attribution.controller);
  linkedFeature(lens, attribution.controller);
  const hub = modelsFeature(lens);
  statusFeature(lens);
  engineFeature(lens);
  doctorFeature(lens);
  agentsFeature(lens);
  toolsFeature(lens);
  lens.files.refresh();
  return {
    service: lens.service,
    store: lens.explanations,
    controller: attribution.controller,
    panels: attribution.panels,
    kept: lens.kept,
    attention: lens.attention,
    attentionController: attention.controller,
    attentionPanels: attention.panels,
    concepts: concepts.store,
    conceptController: concepts.controller,
    conceptNames: concepts.names,
    conceptsPanels: concepts.panels,
    comparisons: comparison.controller,
    sidebar: comparison.sidebar,
    surprise,
    rules,
    rendered,
    scans,
    studies,
    hub,
  };
}

function lensContext(host: vscode.ExtensionContext): LensContext {
  const own = <T extends Disposable>(thing: T): T => {
    host.subscriptions.push(thing);
    return thing;
  };
  const { extensionPath } = host;
  const { version } = host.extension.packageJSON as { readonly version: string };
  const log = own(vscode.window.createOutputChannel('Instruct Lens', { log: true }));
  const fallbacks = own(new Emitter<ProviderFallback>());
  const memory = new PromptMemory(host.workspaceState);
  const linked = own(new LinkedTexts(memory));
  const texts = assembledTexts(linked);
  const explanations = own(new ExplanationStore(texts));
  return {
    host,
    extensionPath,
    log,
    service: own(engineService(extensionPath, log, fallback => fallbacks.fire(fallback))),
    onFallback: fallbacks.event,
    texts,
    memory,
    linked,
    prompts: new Prompts(memory, linked, extensionPath),
    files: own(new PromptFiles(explanations, memory)),
    pages: own(new ReadOnlyPages()),
    explanations,
    attention: own(new FileStore<AttendedFile>(texts)),
    surprises: own(new FileStore<SurprisedFile>(texts)),
    rules: own(new FileStore<RuledFile>(texts)),
    kept: own(new KeptExplanations(host.storageUri?.fsPath, version, text => log.warn(text), settings.precision)),
    own,
    register: table => {
      for (const [id, run] of Object.entries(table)) {
        own(vscode.commands.registerCommand(id, (...words: unknown[]) => thrownAsText(() => run(...words))));
      }
    },
  };
}
