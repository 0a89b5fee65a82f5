/** @file Every id that package.json contributes, typed once; a test holds the manifest against this file. */

export const EXTENSION = 'instruct-lens.instruct-lens';

export const commands = {
  explainPrompt: 'instructLens.explainPrompt',
  explainSelection: 'instructLens.explainSelection',
  explainWithResponse: 'instructLens.explainWithResponse',
  setVariables: 'instructLens.setVariables',
  readInFiles: 'instructLens.readInFiles',
  markInstruction: 'instructLens.markInstruction',
  clearMarks: 'instructLens.clearMarks',
  clearExplanation: 'instructLens.clearExplanation',
  cancel: 'instructLens.cancel',
  cycleView: 'instructLens.cycleView',
  showTuned: 'instructLens.showTuned',
  showBase: 'instructLens.showBase',
  showDifference: 'instructLens.showDifference',
  chooseView: 'instructLens.chooseView',
  leaveView: 'instructLens.leaveView',
  readAnswer: 'instructLens.readAnswer',
  scanPrompt: 'instructLens.scanPrompt',
  showFinding: 'instructLens.showFinding',
  showSurprise: 'instructLens.showSurprise',
  showRendered: 'instructLens.showRendered',
  compareRendered: 'instructLens.compareRendered',
  stopAnswer: 'instructLens.stopAnswer',
  runFirst: 'instructLens.runFirst',
  nextStrongWord: 'instructLens.nextStrongWord',
  previousStrongWord: 'instructLens.previousStrongWord',
  selectPair: 'instructLens.selectPair',
  addModel: 'instructLens.addModel',
  downloadModel: 'instructLens.downloadModel',
  setHubToken: 'instructLens.setHubToken',
  forgetHubToken: 'instructLens.forgetHubToken',
  copyExplanation: 'instructLens.copyExplanation',
  showLog: 'instructLens.showLog',
  restartEngine: 'instructLens.restartEngine',
  clearCaches: 'instructLens.clearCaches',
  doctor: 'instructLens.doctor',
  reportIssue: 'instructLens.reportIssue',
  showMenu: 'instructLens.showMenu',
  openSample: 'instructLens.openSample',
  showPanel: 'instructLens.showPanel',
  pickAnswerWord: 'instructLens.pickAnswerWord',
  exportPicture: 'instructLens.exportPicture',
  showAttention: 'instructLens.showAttention',
  clearAttention: 'instructLens.clearAttention',
  showAttentionPanel: 'instructLens.showAttentionPanel',
  showConcepts: 'instructLens.showConcepts',
  showConceptsPanel: 'instructLens.showConceptsPanel',
  renameConcept: 'instructLens.renameConcept',
  nameConcepts: 'instructLens.nameConcepts',
  compareModels: 'instructLens.compareModels',
  pinComparison: 'instructLens.pinComparison',
  compareWithHead: 'instructLens.compareWithHead',
  compareWithBefore: 'instructLens.compareWithBefore',
  exportComparison: 'instructLens.exportComparison',
  clearContrast: 'instructLens.clearContrast',
  branchAnswer: 'instructLens.branchAnswer',
  measureTrust: 'instructLens.measureTrust',
  computeMatrix: 'instructLens.computeMatrix',
  computeInfluenceMatrix: 'instructLens.computeInfluenceMatrix',
  measureRules: 'instructLens.measureRules',
  tryWithoutRule: 'instructLens.tryWithoutRule',
  rewordRule: 'instructLens.rewordRule',
  shortenPrompt: 'instructLens.shortenPrompt',
  nextStrongPassage: 'instructLens.nextStrongPassage',
  previousStrongPassage: 'instructLens.previousStrongPassage',
  openStudyReport: 'instructLens.openStudyReport',
  openKept: 'instructLens.openKept',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

/** Settings below `instructLens.`; keys as they stand in the manifest, `instructLens.` aside. */
export const settingKeys = {
  pair: 'pair',
  pairs: 'pairs',
  responseSource: 'response.source',
  maxTokens: 'response.maxTokens',
  target: 'target',
  baseRendering: 'baseRendering',
  templateVars: 'templateVars',
  conceptWords: 'concepts.words',
  conceptMatching: 'concepts.matching',
  conceptNamesByEditor: 'concepts.editorModel',
  quantity: 'overlay.quantity',
  threshold: 'overlay.threshold',
  strongest: 'overlay.strongest',
  autoExplain: 'autoExplain',
  autoExplainDelay: 'autoExplainDelay',
  problems: 'problems.enabled',
  codeLens: 'codeLens.enabled',
  provider: 'executionProvider',
  precision: 'engine.precision',
  idleMinutes: 'engine.idleMinutes',
  threads: 'engine.threads',
  memoryLimit: 'engine.memoryLimit',
} as const;

/** Settings that name a path or a model, or steer native code: not taken from an untrusted workspace. */
export const restrictedSettings = [
  settingKeys.pair,
  settingKeys.pairs,
  settingKeys.provider,
  settingKeys.threads,
  settingKeys.memoryLimit,
] as const;

export const contextKeys = {
  /** The active editor shows a prompt (by itself, or because its user explained it). */
  isPrompt: 'instructLens.isPrompt',
  hasExplanation: 'instructLens.hasExplanation',
  isRunning: 'instructLens.isRunning',
  /** The active editor's file shows what a word of it reads, and what reads it. */
  hasAttention: 'instructLens.hasAttention',
  /** The active editor's file shows how unexpected its own words are. */
  hasSurprise: 'instructLens.hasSurprise',
  /** The active editor's file shows why this and not that. */
  hasContrast: 'instructLens.hasContrast',
  /** The active editor's file shows another picture than the usual one: Escape leaves it. */
  hasOtherPicture: 'instructLens.hasOtherPicture',
  /** The file was explained by a pair, so that there is a base and a difference to show. */
  hasPair: 'instructLens.hasPair',
  hasMarks: 'instructLens.hasMarks',
  trusted: 'instructLens.trusted',
} as const;

/** Type of the panel's webview; it is also an activation event, and the context key `activeWebviewPanelId` has it. */
export const ATTRIBUTION_PANEL = 'instructLens.attribution';

export const ATTENTION_PANEL = 'instructLens.attention';
export const CONCEPTS_PANEL = 'instructLens.concepts';
export const STUDY_PANEL = 'instructLens.study';
/** Of an earlier run; it goes with its window. */
export const KEPT_PANEL = 'instructLens.kept';
/** Studies in the Test Explorer. */
export const STUDY_TESTS = 'instructLens.studies';
/** The views in the side bar, and the container that they are in at first. */
export const COMPARISON_VIEW = 'instructLens.comparison';
export const RULES_VIEW = 'instructLens.rules';
export const VIEW_CONTAINER = 'instructLens';

/** Scheme of pages that can only be read. */
export const PAGE_SCHEME = 'instruct-lens';

/** What the names of answers’ pages begin with: by it VS Code knows their language, whose long lines are wrapped. */
export const ANSWER_TITLE = 'Answer · ';

/** The same of the pages of rendered prompts. */
export const RENDERED_TITLE = 'Read · ';

/** The same of the pages of findings. */
export const SCAN_TITLE = 'Scan · ';

/** Offers the MCP server to the editor's agents. */
export const MCP_PROVIDER = 'instructLens.mcp';

export const STATUS_ITEM = 'instructLens.status';
export const DIAGNOSTICS = 'instructLens';
export const RULE_DIAGNOSTICS = 'instructLensRules';

/** Steps of the ramps; colours are contributed as `instructLens.magnitude1` … and so on. */
export const MAGNITUDE_STEPS = 3;
export const SIGNED_STEPS = 3;
export const EDGE_STEPS = 3;

export const colours = {
  /** Step 1 is the weakest. */
  magnitude: (step: number) => `instructLens.magnitude${step}`,
  base: (step: number) => `instructLens.base${step}`,
  tuned: (step: number) => `instructLens.tuned${step}`,
  /** What a word reads, and what reads it. */
  reads: (step: number) => `instructLens.reads${step}`,
  readBy: (step: number) => `instructLens.readBy${step}`,
  /** Of text on a fill. */
  paintedText: 'instructLens.paintedText',
  instruction: 'instructLens.instruction',
  strongest: 'instructLens.strongest',
  strongestBase: 'instructLens.strongestBase',
  strongestTuned: 'instructLens.strongestTuned',
  strongestReads: 'instructLens.strongestReads',
  strongestReadBy: 'instructLens.strongestReadBy',
} as const;

export const WALKTHROUGH = 'instructLens.start';
