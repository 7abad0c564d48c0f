import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeRuntime } from './nodeRuntime.ts';
import { startServer } from './server.ts';

// The transport is chosen by the command line: --node-ipc, --stdio, --socket=… or --pipe=…
const connection = process.argv.some((argument) => /^--(node-ipc|stdio|socket|pipe)\b/.test(argument))
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, process.stdout);

startServer(connection, nodeRuntime());
