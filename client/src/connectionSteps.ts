import * as vscode from 'vscode';
import { type ParsedConnection, parseConnectionRequest, type TestConnectionResult } from '../../server/src/protocol.ts';
import type { Server } from './server.ts';
import { type Answer, askChoice, askText, type Choice, type Place, type Step, type TextQuestion } from './wizard.ts';

/** A connection while it is asked for. Lives in memory only. */
export interface Draft {
  readonly way: 'url' | 'fields';
  /** As pasted, with its password. */
  readonly url: string;
  /** As they will stand in the settings: no password. */
  readonly settings: Settings;
  /** Empty: from where the settings say, else the environment or pgpass. */
  readonly password: string;
  readonly hasTunnel: boolean;
  readonly name: string;
}

/** An entry of `columnist.connections`. */
export type Settings = Readonly<Record<string, unknown>>;

export const emptyDraft: Draft = {
  way: 'url',
  url: '',
  settings: { host: 'localhost', port: 5432, user: 'postgres' },
  password: '',
  hasTunnel: false,
  name: '',
};

/** Everything that a connection is made of, in the order in which people know it. `taken`: names that others have. */
export function connectionSteps(server: Server, taken: readonly string[]): readonly Step<Draft>[] {
  return [
    { name: 'way', ask: askWay },
    { name: 'url', applies: ({ way }) => way === 'url', ask: (draft, place) => askUrl(server, draft, place) },
    ...fields,
    { name: 'password', applies: (draft) => draft.way === 'fields' || !/:\/\/[^/]*:[^/]*@/.test(draft.url), ask: askPassword },
    { name: 'tls', applies: ({ settings }) => !String(settings.host ?? '').startsWith('/'), ask: askTls },
    { name: 'authority', applies: ({ settings }) => /^verify/.test(String(settings.ssl)), ask: askAuthority },
    { name: 'ssh', ask: askTunnel },
    { name: 'sshHost', applies: ({ hasTunnel }) => hasTunnel, ask: askSshHost },
    { name: 'sshKey', applies: ({ hasTunnel }) => hasTunnel, ask: askSshKey },
    { name: 'name', ask: (draft, place) => askName(draft, place, taken) },
    { name: 'role', ask: askRole },
  ];
}

/** The questions that can mend what is wrong, and what their button says. */
export const mends: Readonly<
  Record<NonNullable<TestConnectionResult['about']>, { readonly label: string; readonly steps: readonly string[] }>
> = {
  host: { label: 'Change Host', steps: ['host', 'port'] },
  database: { label: 'Change Database', steps: ['database'] },
  user: { label: 'Change User', steps: ['user', 'password'] },
  password: { label: 'Enter Password', steps: ['password'] },
  tls: { label: 'Change TLS', steps: ['tls', 'authority'] },
  ssh: { label: 'Change Tunnel', steps: ['ssh', 'sshHost', 'sshKey'] },
};

/** The same draft with what was answered. */
async function answered<T>(asked: Promise<Answer<T>>, take: (value: T) => Draft): Promise<Answer<Draft>> {
  const answer = await asked;
  return answer?.kind === 'next' ? { kind: 'next', value: take(answer.value) } : answer;
}

const withSetting = (draft: Draft, key: string, value: unknown): Draft => {
  const { [key]: _, ...rest } = draft.settings;
  return { ...draft, settings: value === undefined || value === '' ? rest : { ...rest, [key]: value } };
};

function askWay(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const items: Choice<Draft['way']>[] = [
    {
      label: 'Paste a connection string',
      description: 'postgres://user@host:5432/database',
      iconPath: new vscode.ThemeIcon('link'),
      value: 'url',
    },
    {
      label: 'Fill in the fields',
      description: 'host, port, database, user, password',
      iconPath: new vscode.ThemeIcon('list-unordered'),
      value: 'fields',
    },
  ];
  const question = { label: 'How', placeHolder: 'How do you have it?', items, value: draft.way };
  return answered(askChoice(place, question), (way) => ({ ...draft, way }));
}

async function askUrl(server: Server, draft: Draft, place: Place): Promise<Answer<Draft>> {
  const parse = (url: string) => server.request<ParsedConnection>(parseConnectionRequest, { url: url.trim() });
  const answer = await askText(place, {
    label: 'Connection string',
    value: draft.url,
    placeHolder: 'postgres://user:password@localhost:5432/database',
    prompt: 'Its password is kept in the secret storage, the rest in the settings',
    secret: true,
    validate: async (url) => (await parse(url)).problem,
  });
  if (answer?.kind !== 'next') return answer;
  const { settings, password = '' } = await parse(answer.value);
  const { ssl, ssh } = draft.settings;
  const kept = { ...(ssl !== undefined && { ssl }), ...(ssh !== undefined && { ssh }) };
  return { kind: 'next', value: { ...draft, url: answer.value.trim(), settings: { ...kept, ...settings }, password } };
}

interface Field extends Omit<TextQuestion, 'value'> {
  readonly name: 'host' | 'port' | 'database' | 'user';
}

const required = (what: string) => (value: string) => (value.trim() === '' ? `${what} is needed` : undefined);

const fields: readonly Step<Draft>[] = (
  [
    {
      name: 'host',
      label: 'Host',
      placeHolder: 'localhost, db.example.com, or the folder of a Unix socket',
      validate: required('A host'),
    },
    {
      name: 'port',
      label: 'Port',
      placeHolder: '5432',
      validate: (value: string) =>
        /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536 ? undefined : 'A number from 1 to 65535',
    },
    { name: 'database', label: 'Database', placeHolder: 'Its name on the server', validate: required('A database') },
    { name: 'user', label: 'User', placeHolder: 'postgres', validate: required('A user') },
  ] satisfies Field[]
).map(({ name, ...question }) => ({
  name,
  applies: ({ way }: Draft) => way === 'fields',
  ask: (draft: Draft, place: Place) =>
    answered(askText(place, { ...question, value: String(draft.settings[name] ?? '') }), (value) =>
      withSetting(draft, name, name === 'port' ? Number(value) : value.trim()),
    ),
}));

function askPassword(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const source = draft.settings.secret === undefined ? 'from the environment or ~/.pgpass' : 'the one that is known';
  const prompt = `Kept in the secret storage, never in a file. Empty: ${source}`;
  const question: TextQuestion = { label: 'Password', value: draft.password, prompt, secret: true };
  return answered(askText(place, question), (password) => ({ ...draft, password }));
}

function askTls(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const mode = (value: string, label: string, detail: string): Choice<string> => ({ label, description: value, detail, value });
  const items = [
    mode('prefer', 'When the server offers it', 'Encrypted if possible. Who answers is not checked'),
    mode('require', 'Always', 'Never in the clear. Who answers is not checked'),
    mode('verify-full', 'Always, certificate and host checked', 'For servers reached over the internet, and managed ones'),
    mode('verify-ca', 'Always, certificate checked', 'The certificate may be for another host name'),
    mode('disable', 'Never', 'In the clear: for a server on this machine, or behind a tunnel'),
  ];
  const value = String(draft.settings.ssl ?? 'prefer');
  const question = { label: 'TLS', placeHolder: 'Is the connection encrypted?', items, value };
  return answered(askChoice(place, question), (ssl) => withSetting(draft, 'ssl', ssl === 'prefer' ? undefined : ssl));
}

function askAuthority(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const question: TextQuestion = {
    label: 'CA certificate',
    value: String(draft.settings.sslRootCert ?? ''),
    placeHolder: 'Path of a .pem or .crt file',
    prompt: 'The authority that signed the certificate of the server. Empty: the well-known ones',
    browse: { title: 'CA Certificate', filters: { Certificates: ['pem', 'crt', 'cer'], All: ['*'] } },
  };
  return answered(askText(place, question), (file) => withSetting(draft, 'sslRootCert', file.trim()));
}

function askTunnel(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const items: Choice<boolean>[] = [
    { label: 'Directly', description: 'this machine reaches the server', value: false },
    { label: 'Through an SSH tunnel', description: 'by way of a host that reaches the server', value: true },
  ];
  const question = { label: 'Route', placeHolder: 'How is the server reached?', items, value: draft.hasTunnel };
  return answered(askChoice(place, question), (hasTunnel) =>
    hasTunnel ? { ...draft, hasTunnel } : withSetting({ ...draft, hasTunnel }, 'ssh', undefined),
  );
}

interface Ssh {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKey?: string;
}

const sshPattern = /^(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@\s]+)(?::(\d{1,5}))?$/;

function askSshHost(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const before = draft.settings.ssh as Ssh | undefined;
  const shown = before && `${before.user ? `${before.user}@` : ''}${before.host}${before.port ? `:${before.port}` : ''}`;
  const question: TextQuestion = {
    label: 'SSH host',
    value: shown ?? '',
    placeHolder: 'user@bastion.example.com, or user@host:22',
    prompt: 'It must stand in ~/.ssh/known_hosts, as for ssh itself',
    validate: (value) => (sshPattern.test(value.trim()) ? undefined : 'Write it as user@host or user@host:port'),
  };
  return answered(askText(place, question), (value) => {
    const [, user, host = '', port] = sshPattern.exec(value.trim()) ?? [];
    const key = before?.privateKey;
    const ssh: Ssh = {
      host: host.replace(/^\[(.*)\]$/, '$1'),
      ...(port !== undefined && { port: Number(port) }),
      ...(user !== undefined && { user }),
      ...(key !== undefined && { privateKey: key }),
    };
    return withSetting(draft, 'ssh', ssh);
  });
}

function askSshKey(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const { privateKey = '', ...rest } = draft.settings.ssh as Ssh;
  const question: TextQuestion = {
    label: 'SSH key',
    value: privateKey,
    placeHolder: '~/.ssh/id_ed25519',
    prompt: 'Empty: the SSH agent, else the usual keys in ~/.ssh. A key with a passphrase must be in the agent',
    browse: { title: 'Private Key' },
  };
  return answered(askText(place, question), (file) =>
    withSetting(draft, 'ssh', file.trim() === '' ? rest : { ...rest, privateKey: file.trim() }),
  );
}

function askName(draft: Draft, place: Place, taken: readonly string[]): Promise<Answer<Draft>> {
  const { database } = draft.settings;
  const question: TextQuestion = {
    label: 'Name',
    value: draft.name !== '' ? draft.name : typeof database === 'string' ? database : 'database',
    placeHolder: 'How it is called in the status bar',
    validate: (value) => {
      if (value.trim() === '') return 'A name is needed';
      return taken.includes(value.trim()) ? `There is a connection "${value.trim()}" already: take another name` : undefined;
    },
  };
  return answered(askText(place, question), (name) => ({ ...draft, name: name.trim() }));
}

function askRole(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const place_ = `${draft.name} ${draft.settings.host ?? ''} ${draft.settings.database ?? ''}`;
  const guessed = /prod|\blive\b/i.test(place_) ? 'production' : /stag|\bqa\b/i.test(place_) ? 'staging' : 'development';
  const items: Choice<string>[] = [
    { label: 'Development', value: 'development' },
    { label: 'Staging', value: 'staging' },
    {
      label: 'Production',
      description: 'in a warning color; a migration is applied only with its name typed',
      value: 'production',
    },
  ];
  const value = String(draft.settings.role ?? guessed);
  const question = { label: 'Role', placeHolder: 'What is it for?', items, value };
  return answered(askChoice(place, question), (role) => withSetting(draft, 'role', role));
}
