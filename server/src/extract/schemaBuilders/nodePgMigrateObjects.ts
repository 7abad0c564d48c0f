import type * as ts from 'typescript';
import { elementsOf, entriesOf, type Place } from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { type DdlWriter, pathOf, type Target } from './ddlWriter.ts';
import { Given, namedAt, namesAt, textAt } from './given.ts';
import { pgmType, targetOf } from './nodePgMigrateColumn.ts';

type Method = (ddl: DdlWriter, args: readonly Place<ts.Expression>[]) => void;

/** What else than tables node-pg-migrate makes. What cannot be read may have any name. */
export const pgmObjects: Readonly<Record<string, Method>> = {
  createType(ddl, [name, options]) {
    const type = targetOf(name);
    const labels = options && elementsOf(options);
    const attributes = options && !labels ? entriesOf(options) : undefined;
    if (!type || labels?.open || attributes?.open || !(labels || attributes)) {
      ddl.unread(undefined);
      return;
    }
    ddl.writer.sql('CREATE TYPE ');
    ddl.name(type);
    if (labels)
      ddl.writer.sql(
        ` AS ENUM (${namesAt(options, ddl)
          .map((each) => quoteLiteral(each.name))
          .join(', ')});\n`,
      );
    else {
      const parts = (attributes?.entries ?? []).map(({ name: attribute, value }) => {
        const text = textAt(value) ?? Given.of(value, ddl).text('type');
        return `${quoteName(attribute)} ${pgmType(text ?? 'text')}`;
      });
      ddl.writer.sql(` AS (${parts.join(', ')});\n`);
    }
  },
  addTypeValue(ddl, [name, value]) {
    const type = targetOf(name);
    const label = namedAt(value);
    if (type && label) ddl.about('ALTER TYPE', type, ` ADD VALUE IF NOT EXISTS ${quoteLiteral(label.name)}`);
    else ddl.unread(undefined);
  },
  renameTypeValue(ddl, [name, from, to]) {
    const type = targetOf(name);
    const [before, after] = [namedAt(from), namedAt(to)];
    if (type && before && after)
      ddl.about('ALTER TYPE', type, ` RENAME VALUE ${quoteLiteral(before.name)} TO ${quoteLiteral(after.name)}`);
    else ddl.unread(undefined);
  },
  dropType: dropped('TYPE'),
  renameType: renamed('TYPE'),
  createSchema(ddl, [name]) {
    const named = namedAt(name);
    if (named) ddl.writer.sql(`CREATE SCHEMA IF NOT EXISTS ${quoteName(named.name)};\n`);
    else ddl.unread(undefined);
  },
  dropSchema: dropped('SCHEMA'),
  renameSchema: renamed('SCHEMA'),
  createExtension(ddl, [names, options]) {
    const schema = Given.of(options, { raised: false }).text('schema');
    for (const { name } of namesAt(names, ddl))
      ddl.writer.sql(
        `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}${schema === undefined ? '' : ` SCHEMA ${quoteName(schema)}`};\n`,
      );
  },
  createSequence(ddl, [name]) {
    const target = targetOf(name);
    if (target) ddl.about('CREATE SEQUENCE IF NOT EXISTS', target);
    else ddl.unread(undefined);
  },
  dropSequence: dropped('SEQUENCE'),
  createDomain(ddl, [name, type, options]) {
    const target = targetOf(name);
    const base = type && textAt(type);
    const given = Given.of(options, { raised: false });
    const check = given.text('check');
    if (!target || base === undefined) return ddl.unread(undefined);
    ddl.about(
      'CREATE DOMAIN',
      target,
      ` AS ${pgmType(base)}${given.flag('notNull') ? ' NOT NULL' : ''}${check === undefined ? '' : ` CHECK (${check})`}`,
    );
  },
  dropDomain: dropped('DOMAIN'),
  renameDomain: renamed('DOMAIN'),
  createView: (ddl, args) => view(ddl, args, 'VIEW'),
  createMaterializedView: (ddl, args) => view(ddl, args, 'MATERIALIZED VIEW'),
  dropView: dropped('VIEW'),
  dropMaterializedView: dropped('MATERIALIZED VIEW'),
  renameMaterializedView: renamed('MATERIALIZED VIEW'),
  createFunction(ddl, [name, parameters, options, definition]) {
    const target = targetOf(name);
    const given = Given.of(options, ddl);
    const inputs = parameters && parametersOf(parameters);
    const body = definition && textAt(definition);
    const language = given.text('language');
    if (!target || inputs === undefined || body === undefined || language === undefined || ddl.raised)
      return ddl.unread(undefined);
    ddl.about(
      given.flag('replace') ? 'CREATE OR REPLACE FUNCTION' : 'CREATE FUNCTION',
      target,
      `(${inputs}) RETURNS ${given.text('returns') ?? 'void'} LANGUAGE ${language} ${given.text('behavior') ?? 'VOLATILE'}${given.flag('onNull') ? ' RETURNS NULL ON NULL INPUT' : ''} AS ${quoteLiteral(body)}`,
    );
  },
  dropFunction(ddl, [name, parameters]) {
    const target = targetOf(name);
    const inputs = parameters && parametersOf(parameters);
    if (target && inputs !== undefined) ddl.about('DROP FUNCTION IF EXISTS', target, `(${inputs}) CASCADE`);
  },
  createTrigger(ddl, [table, name, options, definition]) {
    const target = targetOf(name);
    const on = targetOf(table);
    const given = Given.of(options, { raised: false });
    if (definition && !target) return ddl.unread(undefined);
    if (!target || !on) return;
    const body = definition && (textAt(definition) ?? 'BEGIN RETURN NEW; END');
    // With a body of its own it makes a function of the trigger's name.
    if (body !== undefined) {
      const language = given.text('language') ?? 'plpgsql';
      ddl.about('CREATE OR REPLACE FUNCTION', target, `() RETURNS trigger LANGUAGE ${language} AS ${quoteLiteral(body)}`);
    }
    const calls = body === undefined ? targetOf(given.at('function')) : target;
    const events = given.texts('operation').map((each) => each.name.toUpperCase());
    if (!calls || events.length === 0 || given.at('constraint') || given.at('condition') || given.at('functionParams')) return;
    const level = given.text('level')?.toUpperCase() === 'ROW' ? ' FOR EACH ROW' : '';
    ddl.writer.sql(
      `CREATE TRIGGER ${quoteName(target.name)} ${given.text('when') ?? 'BEFORE'} ${events.join(' OR ')} ON ${pathOf(on)}${level} EXECUTE FUNCTION ${pathOf(calls)}();\n`,
    );
  },
};

function dropped(kind: string): Method {
  return (ddl, [name]) => {
    const target = targetOf(name);
    // What is not known stays, which only leaves a finding out.
    if (target) ddl.about(`DROP ${kind} IF EXISTS`, target, ' CASCADE');
  };
}

function renamed(kind: string): Method {
  return (ddl, [from, to]) => {
    const [before, after] = [targetOf(from), targetOf(to)];
    if (before && after) ddl.about(`ALTER ${kind}`, before, ` RENAME TO ${quoteName(after.name)}`);
    else ddl.unread(undefined);
  };
}

function view(ddl: DdlWriter, [name, options, definition]: readonly Place<ts.Expression>[], kind: string): void {
  const target: Target | undefined = targetOf(name);
  const given = Given.of(options, ddl);
  const query = definition && textAt(definition);
  if (!target) {
    ddl.unread(undefined);
    return;
  }
  const columns = given.texts('columns');
  const head = `CREATE ${given.flag('replace') ? 'OR REPLACE ' : ''}${kind}${given.flag('ifNotExists') ? ' IF NOT EXISTS' : ''}`;
  const list = columns.length > 0 ? ` (${columns.map((each) => quoteName(each.name)).join(', ')})` : '';
  if (query !== undefined && !ddl.raised) {
    ddl.about(head, target, `${list} AS ${query.trim().replace(/;$/, '')}`);
    return;
  }
  ddl.writer
    .sql(`CREATE ${kind} ${pathOf(target)} AS SELECT `)
    .hole(target.span)
    .sql(';\n');
}

/** `['integer', { name: 'a', type: 'text', mode: 'IN', default: 1 }]` */
function parametersOf(place: Place<ts.Expression>): string | undefined {
  const list = elementsOf(place);
  if (!list || list.open) return undefined;
  const parts = list.items.map((item) => {
    const text = textAt(item);
    if (text !== undefined) return pgmType(text);
    const doubt = { raised: false };
    const given = Given.of(item, doubt);
    const type = given.text('type');
    if (type === undefined || doubt.raised) return undefined;
    const name = given.text('name');
    return `${given.text('mode') ?? ''} ${name === undefined ? '' : quoteName(name)} ${pgmType(type)}${given.at('default') ? ' DEFAULT NULL' : ''}`.trim();
  });
  return parts.some((each) => each === undefined) ? undefined : parts.join(', ');
}
