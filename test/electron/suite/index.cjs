// What VS Code is given as extensionTestsPath: `run` rejects when a test fails.
const fs = require('node:fs');
const path = require('node:path');
const { format } = require('node:util');
const Mocha = require('mocha');

// The extension host hands console arguments on one by one: formatted first. The mark lets the runner tell our lines from others.
Mocha.reporters.Base.consoleLog = (...args) => console.log(`[mocha]${format(...args).replaceAll('\n', '\n[mocha]')}`);

exports.run = async () => {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false });
  for (const file of fs.readdirSync(__dirname)) if (file.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the suite's tests failed`);
};
