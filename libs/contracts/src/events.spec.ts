import { describe, expect, it } from '@jest/globals';
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventClass } from './event.js';
import { EVENTS, eventOfType } from './events.js';
import { SERVICES } from './ids.js';

const examples = join(import.meta.dirname, '..', 'examples');
const types = readdirSync(examples).sort();
const filesOf = (type: string, kind: 'good' | 'bad') =>
  readdirSync(join(examples, type)).filter((file) => file.startsWith(`${kind}-`));
const all = (kind: 'good' | 'bad') => types.flatMap((type) => filesOf(type, kind).map((file) => [type, file] as const));
const read = (type: string, file: string) =>
  JSON.parse(readFileSync(join(examples, type, file), 'utf8')) as Record<string, unknown>;

function classOf(type: string): EventClass {
  const of = eventOfType(type);
  if (!of) throw new Error(`${type} has examples and no class: what was sent once must stay readable`);
  return of;
}

/** Paths of the fields that are wrong, without the places in lists: `toDos.stepVersion`. */
function wrongIn(type: string, data: object, refuseUnknown = false): string[] {
  const rules = { whitelist: refuseUnknown, forbidNonWhitelisted: refuseUnknown };
  return validateSync(plainToInstance(classOf(type), data), rules).flatMap((error) => pathsOf(error, []));
}

function pathsOf({ property, children }: ValidationError, above: readonly string[]): string[] {
  const path = /^\d+$/.test(property) ? above : [...above, property];
  return children?.length ? children.flatMap((child) => pathsOf(child, path)) : [path.join('.')];
}

const kebab = (path: string) => path.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const propertiesOf = (of: EventClass) => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(of, '', false, false)
      .map((each) => each.propertyName),
  ),
];

describe('the examples', () => {
  it('exist for every event: at least one good, one bad', () => {
    expect(EVENTS.map(({ type }) => type).filter((type) => !types.includes(type))).toEqual([]);
    expect(types.filter((type) => filesOf(type, 'good').length === 0 || filesOf(type, 'bad').length === 0)).toEqual([]);
  });

  it.each(all('good'))('of %s: today’s class reads %s, whenever it was committed', (type, file) => {
    expect(wrongIn(type, read(type, file), true)).toEqual([]);
  });

  it.each(all('good'))('of %s: %s with a field of a later day is still read', (type, file) => {
    expect(wrongIn(type, { ...read(type, file), addedLater: 'x' })).toEqual([]);
    expect(wrongIn(type, { ...read(type, file), addedLater: 'x' }, true)).toEqual(['addedLater']);
  });

  it.each(all('bad'))('of %s: %s is refused for that one field', (type, file) => {
    const wrong = wrongIn(type, read(type, file));
    expect(wrong).toHaveLength(1);
    expect(file.startsWith(`bad-${kebab(wrong[0] ?? '')}-`)).toBe(true);
  });

  it.each(types)('of %s between them show every field', (type) => {
    const shown = new Set(filesOf(type, 'good').flatMap((file) => Object.keys(read(type, file))));
    expect(propertiesOf(classOf(type)).filter((name) => !shown.has(name))).toEqual([]);
  });

  it.each(types)('of %s: without any field that all of them have, it is refused', (type) => {
    const [file = ''] = filesOf(type, 'good').sort();
    const least = read(type, file);
    for (const field of Object.keys(least)) {
      if (filesOf(type, 'good').some((other) => !(field in read(type, other)))) continue;
      const without = Object.fromEntries(Object.entries(least).filter(([name]) => name !== field));
      expect(wrongIn(type, without)).toEqual([field]);
    }
  });
});

describe('an event class', () => {
  it('is listed once, under one type', () => {
    expect(new Set(EVENTS.map(({ type }) => type)).size).toBe(EVENTS.length);
    expect(new Set(EVENTS.map(({ name }) => name)).size).toBe(EVENTS.length);
  });

  it.each(EVENTS.map((of) => [of.type, of] as const))('%s is named after a fact and its version', (type, of) => {
    expect(type).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$/);
    const [subject = '', fact = '', version = ''] = type.split('.');
    const words = `${subject}-${fact}`.split('-');
    const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    expect(of.name).toBe(`${name}${version.toUpperCase()}`);
  });

  it.each(EVENTS.map((of) => [of.type, of] as const))('%s belongs to one service and has its key', (_, of) => {
    expect(SERVICES).toContain(of.service);
    const rules = getMetadataStorage()
      .getTargetValidationMetadatas(of, '', false, false)
      .filter(({ propertyName }) => propertyName === of.key);
    expect(rules.map(({ name }) => name).sort()).toEqual(of.key === 'organisationId' ? ['matches'] : ['isId']);
  });

  it('has the key of its boundary: all facts about one thing come in order', () => {
    const keysOf = new Map<string, Set<string>>();
    for (const { type, service, key } of EVENTS) {
      const subject = `${service}/${type.split('.')[0] ?? ''}`;
      keysOf.set(subject, (keysOf.get(subject) ?? new Set()).add(key));
    }
    expect([...keysOf].filter(([, keys]) => keys.size > 1)).toEqual([]);
  });
});
