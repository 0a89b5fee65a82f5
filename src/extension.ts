/** @file Builds the services in order and registers the features. Does nothing else: no model is loaded before somebody asks. */
import * as vscode from 'vscode';
import { ExplainService } from './client/explainService';
import { attentionCommands } from './editor/commands/attentionCommands';
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
import { WordHover } from './editor/hover';
import { Overlay } from './editor/overlay';
import { ReadOnlyPage } from './editor/readOnlyPage';
import { StatusBar } from './editor/statusBar';
import { attentionPanels, type AttentionPanels } from './panel/attentionPanel';
import { attributionPanels, type AttributionPanels } from './panel/attributionPanels';
import { panelCommands } from './panel/panelCommands';
import { AttentionController } from './workbench/attentionController';
import { AttentionStore } from './workbench/attentionStore';
import { comparisonCommands } from './panel/comparisonCommands';
import { ComparisonSidebar } from './panel/comparisonSidebar';
import { Comparisons } from './workbench/comparisons';
import { ExplainController } from './workbench/explainController';
import { ExplanationStore } from './workbench/explanationStore';
import { HubAccess } from './workbench/hubAccess';
import { KeptExplanations } from './workbench/keptExplanations';
import { createLog } from './workbench/log';
import { PromptFiles } from './workbench/promptFiles';
import { PromptMemory } from './workbench/promptMemory';
import { ProviderNews } from './workbench/providerNews';
import { engineEnvironment, onProviderChange, settings } from './workbench/settings';

/** For tests: the parts that they watch. */
export interface ExtensionApi {
  readonly store: ExplanationStore;
  readonly service: ExplainService;
  readonly controller: ExplainController;
  readonly panels: AttributionPanels;
  readonly kept: KeptExplanations;
  readonly attention: AttentionStore;
  readonly attentionController: AttentionController;
  readonly attentionPanels: AttentionPanels;
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
    new ExplainService({
      entry: context.asAbsolutePath('dist/engine.js'),
      env: engineEnvironment,
      onFallback: fallback => providers.fellBack(fallback),
      onLog: text => log.warn(`engine: ${text.trimEnd()}`),
      idleMs: settings.idleMs,
    }),
  );
  own(onProviderChange(() => service.restart()));
  const providers = own(new ProviderNews(service, store, log));
  const { extensionPath } = context;
  const controller = own(new ExplainController(service, store, memory, log, extensionPath));
  const attentionController = own(new AttentionController(service, attention, controller, memory, log, extensionPath));
  const files = own(new PromptFiles(store, memory, attention));
  const { version } = context.extension.packageJSON as { readonly version: string };
  const kept = own(new KeptExplanations(context.storageUri?.fsPath, version, text => log.warn(text)));
  const hub = new HubAccess(context.secrets);
  const parts: CommandContext = { service, store, controller, files, memory, kept, hub, log, extensionPath };
  const panelParts = { store, texts, files, kept, log, extensionPath };
  const panels = own(attributionPanels(panelParts));
  const attentionParts = { store, files, log, extensionPath, attention, attentionTexts, attentionController };
  const attentionView = own(attentionPanels(attentionParts));
  const comparisons = own(new Comparisons(service, controller, store, log));
  const sidebar = own(new ComparisonSidebar({ ...panelParts, comparisons, memory }));
  const tables = [
    explainCommands(parts, attentionController),
    attentionCommands({ controller, attention, attentionController }),
    markCommands(parts),
    engineCommands(parts),
    doctorCommands(parts, own(new ReadOnlyPage('Instruct Lens Doctor.md')), context.storageUri?.fsPath),
    modelCommands(parts),
    viewCommands(parts),
    strongWordCommands(parts, texts),
    copyCommands(parts),
    panelCommands(panelParts, panels, attentionView),
    comparisonCommands(sidebar),
  ];
  for (const [id, run] of tables.flatMap(table => Object.entries(table))) own(vscode.commands.registerCommand(id, run));
  own(new Overlay(attributionPainter(store, texts, attention)));
  own(new Overlay(attentionPainter(attention, attentionTexts, store)));
  own(new WordHover(store, texts));
  own(new AttentionHover(attention, attentionTexts, store));
  own(new MessageLenses({ store, texts, files, controller }));
  own(new StatusBar(store, files, providers));
  own(new InstructionProblems(store));
  const attended = { attention, attentionController, attentionPanels: attentionView };
  return { store, service, controller, panels, kept, hub, comparisons, sidebar, ...attended };
}
