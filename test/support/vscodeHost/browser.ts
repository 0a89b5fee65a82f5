/** @file The browser in which the workbench is looked at. Nothing outside this machine resolves in it. */
import { chromium, type Browser } from 'playwright-core';
import { findBrowser } from './prerequisites';

const WORDS = [
  // Root in a container has no sandbox.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), headless: true, args: WORDS });
}
