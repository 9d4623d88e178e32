/** Builds anew the sources that Stryker changed, in its copy of the project: the copied build is of before. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const { config } = ts.readConfigFile('tsconfig.base.json', ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(
  { ...config.compilerOptions, module: 'ESNext', composite: false, declaration: false },
  '.',
);

// What was put together of them is of before, too.
rmSync('dist/packed', { recursive: true, force: true });
for (const file of readdirSync('runtime', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts')) continue;
  const text = readFileSync(`runtime/${file}`, 'utf8');
  if (!text.includes('stryMutAct')) continue;
  const { outputText } = ts.transpileModule(text, { compilerOptions: options, fileName: file });
  writeFileSync(`dist/runtime/${file.slice(0, -'.ts'.length)}.js`, outputText);
}
