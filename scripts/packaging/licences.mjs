// Standard texts of licences, for packages that name theirs in package.json and hold no text of it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'licences');

/** Words that stand in every copy of the text, by the licence's SPDX id. */
const SIGNATURES = {
  'Apache-2.0': 'Apache License',
  'BSD-3-Clause': 'Neither the name of',
  ISC: 'Permission to use, copy, modify, and/or distribute',
  MIT: 'Permission is hereby granted, free of charge',
};

/**
 * @param {string} expression SPDX, as package.json has it
 * @param {readonly string[]} texts that the package holds
 * @returns {string[]} ids of the licences named that none of the texts is
 */
export function missingLicences(expression, texts) {
  const ids = (expression.match(/[\w.+-]+/g) ?? []).filter(word => !['AND', 'OR', 'WITH'].includes(word));
  const all = texts.join('\n').replaceAll(/\s+/g, ' ');
  return ids.filter(id => (id in SIGNATURES ? !all.includes(SIGNATURES[id]) : all === ''));
}

/** @throws where the licence has no standard text here: a package must not be shipped without its licence */
export function standardText(id) {
  try {
    return readFileSync(join(folder, `${id}.txt`), 'utf8').trimEnd();
  } catch (cause) {
    throw new Error(`There is no text of the licence ${id}; add ${id}.txt to ${folder}.`, { cause });
  }
}
