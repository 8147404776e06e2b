// SPDX-License-Identifier: MIT
// Looks for faults in the script of the timeline's page. conlua joins the parts to one script
// (timeline/page.lua), so ESLint reads them joined, and a message tells part and line.

import { readFileSync } from 'node:fs'
import { ESLint } from 'eslint'
import js from '@eslint/js'

const folder = 'stdlib/conlua/timeline/page/'

// What the page may use of a browser; what loads anything is not among it.
const browser = [
  'Blob',
  'DOMMatrix',
  'Path2D',
  'URL',
  'URLSearchParams',
  'addEventListener',
  'devicePixelRatio',
  'document',
  'innerHeight',
  'innerWidth',
  'location',
  'matchMedia',
  'navigator',
  'performance',
  'requestAnimationFrame',
  'setTimeout',
  'window',
]

const rules = {
  ...js.configs.recommended.rules,
  'array-callback-return': 'error',
  'consistent-return': 'off', // a handler returns what it calls
  eqeqeq: 'error',
  'no-control-regex': 'off', // control characters are what some texts are searched for
  'no-empty-function': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-properties': [
    'error',
    ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write'].map((property) => ({
      property,
      message: 'texts of a script are shown by textContent',
    })),
  ],
  'no-self-compare': 'error',
  'no-shadow': ['error', { builtinGlobals: false, hoist: 'never' }],
  'no-throw-literal': 'error',
  'no-unused-expressions': ['error', { allowShortCircuit: true }],
  'no-unused-vars': 'error',
  'no-use-before-define': ['error', { functions: false, variables: false }],
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'off',
}

const parts = [...readFileSync(folder + 'page.html', 'utf8').matchAll(/\{\{(\w+\.js)\}\}/g)]
const starts = []
let text = "'use strict'\n"
for (const [, name] of parts) {
  starts.unshift({ name, line: text.split('\n').length })
  text += readFileSync(folder + name, 'utf8')
}

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      languageOptions: {
        ecmaVersion: 2022,
        sourceType: 'script',
        globals: Object.fromEntries(browser.map((name) => [name, 'readonly'])),
      },
      linterOptions: { reportUnusedDisableDirectives: 'error' },
      rules,
    },
  ],
})

const [{ messages }] = await eslint.lintText(text, { filePath: 'page.js' })
for (const { line, column, message, ruleId } of messages) {
  const part = starts.find((one) => one.line <= line) ?? { name: 'page', line: 1 }
  console.log(`${folder}${part.name}:${line - part.line + 1}:${column}: ${message} (${ruleId})`)
}
process.exitCode = messages.length > 0 ? 1 : 0
