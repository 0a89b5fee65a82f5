/** @file Builds the services in order and registers the features. Does nothing else: no model is loaded before somebody asks. */
import * as vscode from 'vscode';
import { ExplainService } from './client/explainService';
import { attentionCommands } from './extension/attention/attentionCommands';
import { conceptCommands } from './extension/concepts/conceptCommands';
import { doctorCommands } from './extension/doctor/doctorCommands';
import { engineCommands } from './extension/core/engineCommands';
import { explainCommands } from './extension/attribution/explainCommands';
import { modelCommands } from './extension/models/modelCommands';
import { markCommands } from './extension/prompts/markCommands';
import { strongWordCommands } from './extension/attribution/strongWordCommands';
import { viewCommands } from './extension/attribution/cycleView';
import { MessageLenses } from './extension/attribution/codeLens';
import type { CommandContext } from './extension/core/commandContext';
import { copyCommands } from './extension/attribution/copyExplanation';
import { InstructionProblems } from './extension/prompts/diagnostics';
import { FollowedTexts } from './extension/prompts/followedTexts';
import { AttentionHover } from './extension/attention/attentionHover';
import { attentionPainter } from './extension/attention/attentionPainter';
import { attributionPainter } from './extension/attribution/attributionPainter';
import { ConceptHover } from './extension/concepts/conceptHover';
import { WordHover } from './extension/attribution/hover';
import { Overlay } from './extension/overlay/overlay';
import { ReadOnlyPage } from './extension/core/readOnlyPage';
import { StatusBar } from './extension/status/statusBar';
import { attentionPanels, type AttentionPanels } from './extension/attention/attentionPanel';
import { attributionPanels, type AttributionPanels } from './extension/attribution/attributionPanels';
import { conceptPanelCommands } from './extension/concepts/renameConcept';
import { conceptsPanels, type ConceptsPanels, type ReadConcepts } from './extension/concepts/conceptsPanel';
import { panelCommands } from './extension/panel/panelCommands';
import { AttentionController } from './extension/attention/attentionController';
import { AttentionStore } from './extension/attention/attentionStore';
import { comparisonCommands } from './extension/comparison/comparisonCommands';
import { ComparisonSidebar } from './extension/comparison/comparisonSidebar';
import type { ProviderFallback } from './protocol/providers';
import { Comparisons } from './extension/comparison/comparisons';
import { ConceptController } from './extension/concepts/conceptController';
import { ConceptNames } from './extension/concepts/conceptNames';
import { ConceptStore } from './extension/concepts/conceptStore';
import { ExplainController } from './extension/attribution/explainController';
import { ExplanationStore } from './extension/attribution/explanationStore';
import { HubAccess } from './extension/models/hubAccess';
import { KeptExplanations } from './extension/attribution/keptExplanations';
import { createLog, type Log } from './extension/core/log';
import { PromptFiles } from './extension/prompts/promptFiles';
import { PromptMemory } from './extension/prompts/promptMemory';
import { ProviderNews } from './extension/models/providerNews';
import { engineEnvironment, onEngineSettingsChange, settings } from './extension/core/settings';

/** For tests: the parts that they watch. */
export interface ExtensionApi extends ReadConcepts {
  readonly store: ExplanationStore;
  readonly service: ExplainService;
  readonly controller: ExplainController;
  readonly panels: AttributionPanels;
  readonly kept: KeptExplanations;
  readonly attention: AttentionStore;
  readonly attentionController: AttentionController;
  readonly attentionPanels: AttentionPanels;
  readonly conceptsPanels: ConceptsPanels;
  readonly hub: HubAccess;
  readonly comparisons: Comparisons;
  readonly sidebar: ComparisonSidebar;
}

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const own = <T extends vscode.Disposable>(thing: T): T => {
    context.subscriptions.push(thing);
    return thing;
  };
  const log = own(createLog());
  const store = own(new ExplanationStore());
  const texts = own(new FollowedTexts(store));
  const attention = own(new AttentionStore());
  const attentionTexts = own(new FollowedTexts(attention));
  const memory = new PromptMemory(context.workspaceState);
  const service = own(
    explainService(context.asAbsolutePath('dist/engine.js'), log, fallback => providers.fellBack(fallback)),
  );
  own(onEngineSettingsChange(() => service.restart()));
  const providers = own(new ProviderNews(service, store, log));
  const { extensionPath } = context;
  const controller = own(new ExplainController(service, store, memory, log, extensionPath));
  const attentionController = own(new AttentionController(service, attention, controller, memory, log, extensionPath));
  const reading = conceptParts(own, context, service, controller, log);
  const files = own(new PromptFiles(store, memory, attention, reading.concepts));
  const { version } = context.extension.packageJSON as { readonly version: string };
  const kept = own(new KeptExplanations(context.storageUri?.fsPath, version, text => log.warn(text)));
  const hub = new HubAccess(context.secrets);
  const parts: CommandContext = { service, store, controller, files, memory, kept, hub, log, extensionPath };
  const panelParts = { store, texts, files, kept, log, extensionPath };
  const panels = own(attributionPanels(panelParts));
  const attended = { attention, attentionController };
  const attentionView = own(attentionPanels({ store, files, log, extensionPath, attentionTexts, ...attended }));
  const conceptsView = own(conceptsPanels({ files, log, extensionPath, ...reading }));
  const comparisons = own(new Comparisons(service, controller, store, log));
  const comparisonParts = { ...panelParts, comparisons, memory, attentionLink: attended };
  const sidebar = own(new ComparisonSidebar(comparisonParts));
  const tables = [
    explainCommands(parts, [attentionController, reading.conceptController]),
    attentionCommands({ controller, ...attended }),
    conceptCommands({ controller, ...reading }),
    markCommands(parts),
    engineCommands(parts),
    doctorCommands(parts, own(new ReadOnlyPage('Instruct Lens Doctor.md')), context.storageUri?.fsPath),
    modelCommands(parts),
    viewCommands(parts),
    strongWordCommands(parts, texts),
    copyCommands(parts),
    panelCommands(panelParts, panels, attentionView),
    conceptPanelCommands(conceptsView, reading.conceptNames),
    comparisonCommands(sidebar, comparisonParts),
  ];
  for (const [id, run] of tables.flatMap(table => Object.entries(table))) own(vscode.commands.registerCommand(id, run));
  own(new Overlay(attributionPainter(store, texts, attention)));
  own(new Overlay(attentionPainter(attention, attentionTexts, store)));
  own(new WordHover(store, texts));
  own(new AttentionHover(attention, attentionTexts, store));
  own(new ConceptHover(reading));
  own(new MessageLenses({ store, texts, files, controller }));
  own(new StatusBar(store, files, providers));
  own(new InstructionProblems(store));
  const shown = { panels, sidebar, attentionPanels: attentionView, conceptsPanels: conceptsView };
  return { store, service, controller, kept, hub, comparisons, ...shown, ...attended, ...reading };
}

function explainService(entry: string, log: Log, onFallback: (fallback: ProviderFallback) => void): ExplainService {
  const onLog = (text: string): void => log.warn(`engine: ${text.trimEnd()}`);
  return new ExplainService({ entry, env: engineEnvironment, onFallback, onLog, idleMs: settings.idleMs });
}

/** What is known of concepts, who asks for them, and what the user calls them. */
function conceptParts(
  own: <T extends vscode.Disposable>(thing: T) => T,
  { globalState }: vscode.ExtensionContext,
  service: ExplainService,
  controller: ExplainController,
  log: Log,
): ReadConcepts {
  const concepts = own(new ConceptStore());
  return {
    concepts,
    conceptTexts: own(new FollowedTexts(concepts)),
    conceptController: own(new ConceptController(service, concepts, controller, log)),
    conceptNames: own(new ConceptNames(globalState)),
  };
}
