import type { Target } from './secrets.ts';
import type { Problem } from './source.ts';
import { TunnelError } from './tunnelError.ts';

/** What went wrong with a connection, for people: one line and what to do. Never holds a password, whatever the error says. */
export function explainError(error: unknown, target: Target): Problem {
  if (error instanceof TunnelError) return { message: error.message, advice: error.advice, about: 'ssh' };
  const place = target.host.startsWith('/') ? target.host : `${target.host}:${target.port}`;
  const { code, message } = rootCause(error);
  const fixed = byCode(code, message, target, place) ?? byMessage(message, target, place);
  if (fixed) return fixed;
  return {
    message: redact(`Cannot read the schema from ${place}: ${firstLine(message)}`, target.password),
    advice: 'Test the connection',
  };
}

/**
 * True when trying again later may help without anyone changing the settings: a server that is away, a database that is made anew, a
 * permission or an entry in pg_hba.conf that comes back. A password that was refused is not tried again: servers lock accounts.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof TunnelError) return error.transient;
  const { code, message } = rootCause(error);
  if (code === '28P01') return false;
  return !/password must be a string|self.signed|certificate|altname|does not support SSL/i.test(`${code} ${message}`);
}

/** Takes a secret, also in its percent-encoded form, out of a text. */
export function redact(text: string, secret: string | undefined): string {
  if (!secret) return text;
  return [secret, encodeURIComponent(secret)].reduce((clean, form) => clean.replaceAll(form, '***'), text);
}

function byCode(code: string, message: string, target: Target, place: string): Problem | undefined {
  switch (code) {
    case '28P01':
      return {
        message: `Wrong password for user "${target.user}" at ${place}`,
        advice: 'Enter the password again',
        about: 'password',
      };
    case '28000':
      if (/pg_hba\.conf|no encryption|SSL/i.test(message))
        return {
          message: `${place} does not let user "${target.user}" in from this machine (pg_hba.conf)`,
          advice: /no encryption|SSL off/i.test(message)
            ? 'The server may want TLS: set ssl to "require", or ask for an entry in pg_hba.conf'
            : 'Ask the administrator for an entry in pg_hba.conf, or connect through an SSH tunnel',
          about: /no encryption|SSL off/i.test(message) ? 'tls' : 'user',
        };
      return {
        message: `User "${target.user}" may not log in at ${place}`,
        advice: 'Check the user name, and that the role has LOGIN',
        about: 'user',
      };
    case '3D000':
      return {
        message: `There is no database "${target.database}" at ${place}`,
        advice: 'Check the database name, or create the database',
        about: 'database',
      };
    case '42501':
      return {
        message: `User "${target.user}" lacks a permission to read the schema`,
        advice: 'Grant CONNECT on the database, USAGE on its schemas',
        about: 'user',
      };
    case '53300':
      return {
        message: `${place} has too many connections`,
        advice: 'Close other clients, or connect through a pooler; it is tried again later',
      };
    case '57P03':
      return { message: `${place} is starting up or shutting down`, advice: 'It is tried again later' };
    case '57P01':
    case '57P02':
      return { message: `${place} closed the connection: it was shut down or restarted`, advice: 'It is tried again later' };
    case '57014':
    case '55P03':
      return {
        message: `Reading the schema from ${place} took too long`,
        advice: 'Raise the statement timeout of the connection, or include fewer schemas',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        message: `The host "${target.host}" is not known`,
        advice: 'Check the host name; a VPN or the Docker network may be missing',
        about: 'host',
      };
    case 'ECONNREFUSED':
      return {
        message: `No PostgreSQL answers at ${place}`,
        advice: 'Start the server (docker compose up), or check host and port',
        about: 'host',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return unreachable(place);
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        message: `The connection to ${place} was cut`,
        advice: 'It is tried again later; a proxy or firewall may be in between',
      };
    case 'ENOENT':
      return target.host.startsWith('/')
        ? {
            message: `There is no PostgreSQL socket in ${target.host}`,
            advice: 'Start the server, or connect to a host and port',
            about: 'host',
          }
        : {
            message: 'A certificate or key file of the connection is missing',
            advice: 'Check the TLS files in the connection settings',
            about: 'tls',
          };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        message: `The certificate of ${place} is for another host`,
        advice: 'Use the host name of the certificate, or ssl "verify-ca"',
        about: 'tls',
      };
    case 'CERT_HAS_EXPIRED':
      return { message: `The certificate of ${place} has expired`, advice: 'Renew it on the server', about: 'tls' };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return {
        message: `The certificate of ${place} is not signed by an authority that is known here`,
        advice: 'Set sslRootCert to the authority’s certificate file, or ssl to "require" to encrypt without checking',
        about: 'tls',
      };
    default:
      return undefined;
  }
}

function byMessage(message: string, target: Target, place: string): Problem | undefined {
  if (/password must be a string/i.test(message))
    return {
      message: `${place} wants a password for user "${target.user}"`,
      advice: 'Enter the password, or put it into ~/.pgpass',
      about: 'password',
    };
  if (/does not support SSL/i.test(message))
    return {
      message: `${place} does not offer TLS`,
      advice: 'Set ssl to "prefer" or "disable", or switch TLS on at the server',
      about: 'tls',
    };
  if (/Tenant or user not found|no such (database|user)/i.test(message))
    return {
      message: `The pooler at ${place} does not know this user or database`,
      advice: 'Check user and database; poolers often want user.project',
      about: 'user',
    };
  if (
    /invalid response|authenticationOk message|unexpected \w+ message|error establishing an SSL|invalid message|in JSON/i.test(
      message,
    )
  )
    return {
      message: `What answers at ${place} does not speak as PostgreSQL does`,
      advice: 'Check host and port; a proxy may be in between. It is tried again later',
      about: 'host',
    };
  if (/timeout|timed out/i.test(message)) return unreachable(place);
  if (/Connection terminated|socket|closed/i.test(message))
    return {
      message: `The connection to ${place} was cut`,
      advice: 'It is tried again later; a proxy or firewall may be in between',
    };
  return undefined;
}

function unreachable(place: string): Problem {
  return {
    message: `${place} does not answer`,
    advice: 'Check host, port and firewall; the server may hang or be overloaded',
    about: 'host',
  };
}

/** A host with several addresses fails with one error for each: the last says it. */
function rootCause(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors.at(-1));
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
