/** @file Builds the services in order and registers the features. Does nothing else: no model is loaded before somebody asks. */
import * as vscode from 'vscode';
import { ExplainService } from './client/explainService';
import { attentionCommands } from './editor/commands/attentionCommands';
import { conceptCommands } from './editor/commands/conceptCommands';
import { doctorCommands } from './editor/commands/doctorCommands';
import { engineCommands } from './editor/commands/engineCommands';
import { explainCommands } from './editor/commands/explainCommands';
import { modelCommands } from './editor/commands/modelCommands';
import { markCommands } from './editor/commands/markCommands';
import { strongWordCommands } from './editor/commands/strongWordCommands';
import { viewCommands } from './editor/commands/viewCommands';
import { MessageLenses } from './editor/codeLens';
import type { CommandContext } from './editor/commands/commandContext';
import { copyCommands } from './editor/copyExplanation';
import { InstructionProblems } from './editor/diagnostics';
import { FollowedTexts } from './workbench/followedTexts';
import { AttentionHover } from './editor/attentionHover';
import { attentionPainter } from './editor/attentionPainter';
import { attributionPainter } from './editor/attributionPainter';
import { ConceptHover } from './editor/conceptHover';
import { WordHover } from './editor/hover';
import { Overlay } from './editor/overlay';
import { ReadOnlyPage } from './editor/readOnlyPage';
import { StatusBar } from './editor/statusBar';
import { attentionPanels, type AttentionPanels } from './panel/attentionPanel';
import { attributionPanels, type AttributionPanels } from './panel/attributionPanels';
import { conceptPanelCommands } from './panel/conceptCommands';
import { conceptsPanels, type ConceptsPanels, type ReadConcepts } from './panel/conceptsPanel';
import { panelCommands } from './panel/panelCommands';
import { AttentionController } from './workbench/attentionController';
import { AttentionStore } from './workbench/attentionStore';
import { comparisonCommands } from './panel/comparisonCommands';
import { ComparisonSidebar } from './panel/comparisonSidebar';
import type { ProviderFallback } from './protocol/providers';
import { Comparisons } from './workbench/comparisons';
import { ConceptController } from './workbench/conceptController';
import { ConceptNames } from './workbench/conceptNames';
import { ConceptStore } from './workbench/conceptStore';
import { ExplainController } from './workbench/explainController';
import { ExplanationStore } from './workbench/explanationStore';
import { HubAccess } from './workbench/hubAccess';
import { KeptExplanations } from './workbench/keptExplanations';
import { createLog, type Log } from './workbench/log';
import { PromptFiles } from './workbench/promptFiles';
import { PromptMemory } from './workbench/promptMemory';
import { ProviderNews } from './workbench/providerNews';
import { engineEnvironment, onProviderChange, settings } from './workbench/settings';

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
  own(onProviderChange(() => service.restart()));
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
