/**
 * @file The language of the window. The first import of the extension, so that sentences which a module makes when it is loaded are in it too:
 * VS Code reads the translations before it loads the extension.
 */
import * as vscode from 'vscode';
import { speak } from '../../base/language';

speak({ tag: vscode.env.language, translations: vscode.l10n.bundle ?? {} });
