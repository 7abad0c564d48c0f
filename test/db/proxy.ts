import { connect, createServer, type Socket } from 'node:net';

/** A server in between that passes everything on, counts who comes, and does on demand what bad networks do. */
export interface TestProxy {
  readonly port: number;
  /** So far. */
  readonly connections: number;
  /** Open now. */
  readonly open: number;
  /** Where new connections go. */
  target: number;
  /** What happens to what the server says, from now on, also in connections that are open. */
  meddle: Meddling;
  /** Ends what is open; new ones are taken. */
  cut(): void;
  close(): Promise<void>;
}

export type Meddling = (answer: Buffer, client: Socket) => void;

export const pass: Meddling = (answer, client) => void client.write(answer);
export const swallow: Meddling = () => {};
export const delayed =
  (milliseconds: number): Meddling =>
  (answer, client) =>
    void setTimeout(() => client.writable && client.write(answer), milliseconds);
/** Passes this many bytes on, the rest of the last message not. */
export function cutAfter(bytes: number): Meddling {
  let sent = 0;
  return (answer, client) => {
    const rest = bytes - sent;
    sent += answer.length;
    if (rest >= answer.length) client.write(answer);
    else client.end(answer.subarray(0, Math.max(0, rest)));
  };
}
/** Changes every `every`th byte, from the `from`th on. */
export function corrupt(every: number, from = 0): Meddling {
  let at = 0;
  return (answer, client) =>
    void client.write(
      answer.map((byte) => {
        at++;
        return at > from && at % every === 0 ? byte ^ 0x55 : byte;
      }),
    );
}

export async function startProxy(target: number): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = createServer((client) => {
    connections++;
    const upstream = connect(proxy.target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => proxy.meddle(data, client));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: TestProxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size / 2;
    },
    target,
    meddle: pass,
    cut,
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      cut();
      await closed;
    },
  };
  return proxy;
}
