'use client';

import { type HTMLInputTypeAttribute, type ReactNode, useActionState, useEffect, useRef } from 'react';
import { type ReportState, enterResult } from './actions.ts';
import type { FieldName } from './report.ts';

const START: ReportState = { typed: {}, faults: [], entered: null };

type Props = {
  readonly datasets: readonly string[];
  readonly networks: readonly string[];
  readonly methods: readonly { readonly id: string; readonly name: string }[];
};

/** One printed result: where it stands, what was pruned, the numbers. */
export function ReportForm({ datasets, networks, methods }: Props) {
  const [state, act, busy] = useActionState(enterResult, START);
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state !== START) told.current?.focus();
  }, [state]);
  const field = (name: FieldName, label: string, more: Partial<FieldProps> = {}) => (
    <Field name={name} label={label} state={state} {...more} />
  );
  const contradicts = state.faults.some(({ field: at }) => at === 'drop' || at === 'speedup');
  return (
    <form action={act} noValidate className="max-w-3xl">
      <div ref={told} tabIndex={-1} className="outline-none">
        {state.faults.length > 0 && (
          <div className="notice notice-fault mb-6" role="alert">
            <p className="font-semibold">Nothing was entered. Please look at:</p>
            <ul>
              {state.faults.map(({ field: at, message, hint }) => (
                <li key={`${at ?? ''} ${message}`}>
                  {at === null ? null : <a href={`#report-${at}`}>{LABELS[at] ?? at}</a>}
                  {at === null ? '' : ': '}
                  {message} {hint}
                </li>
              ))}
            </ul>
          </div>
        )}
        {state.entered !== null && (
          <p className="notice mb-6">
            Entered as <code>{state.entered}</code>. It stands below, hollow, and ranks nowhere.
          </p>
        )}
      </div>
      <Part title="The paper">
        {field('paper.title', 'Title', { wide: true })}
        {field('paper.authors', 'Authors', { wide: true, hint: 'in order, with commas between them' })}
        {field('paper.link', 'Link', {
          wide: true,
          type: 'url',
          hint: 'where it can be read, as https://arxiv.org/abs/1608.08710',
        })}
        {field('paper.year', 'Year', { inputMode: 'numeric' })}
        {field('paper.venue', 'Venue', { hint: 'empty if none' })}
        {field('table', 'Table', { inputMode: 'numeric', hint: 'its number' })}
        {field('page', 'Page', { inputMode: 'numeric' })}
      </Part>
      <Part title="What was pruned">
        {field('dataset', 'Dataset', { list: datasets })}
        {field('network', 'Network', { list: networks })}
        {field('method', 'Method', {
          list: methods.map((one) => one.id),
          hint: 'of the catalogue, or its name in the paper',
        })}
        <div>
          <label htmlFor="report-granularity" className="block font-semibold">
            What is removed
          </label>
          <select
            id="report-granularity"
            name="granularity"
            className="input mt-1 w-full"
            key={state.typed.granularity ?? ''}
            defaultValue={state.typed.granularity ?? 'filter'}
          >
            <option value="filter">filters</option>
            <option value="channel">channels</option>
            <option value="weight">single weights</option>
          </select>
        </div>
      </Part>
      <Part title="The numbers" lead="As printed; empty where the paper prints none.">
        {field('base', 'Top-1 of the base model, %', { inputMode: 'decimal' })}
        {field('top1', 'Top-1 of the pruned network, %', { inputMode: 'decimal' })}
        {field('drop', 'Drop, points', { inputMode: 'decimal', hint: 'a loss is positive' })}
        {field('speedup', 'Speedup, ×', { inputMode: 'decimal', hint: 'dense over remaining FLOPs' })}
        {field('flopsReduction', 'FLOPs removed, %', { inputMode: 'decimal' })}
        {field('retraining.epochs', 'Epochs of retraining', { inputMode: 'decimal' })}
        {field('retraining.printed', 'Retraining, in the paper’s words', { wide: true })}
        {contradicts && (
          <label className="flex items-baseline gap-2 sm:col-span-2">
            <input type="checkbox" name="asPrinted" className="relative top-0.5" />
            The paper prints the numbers so; I have looked again.
          </label>
        )}
      </Part>
      <Part title="Note">
        <div className="sm:col-span-2">
          <label htmlFor="report-note" className="block font-semibold">
            Anything a reader should know
          </label>
          <textarea
            id="report-note"
            name="note"
            rows={3}
            maxLength={2000}
            className="input mt-1 block w-full"
            aria-describedby="report-note-hint"
            key={state.typed.note ?? ''}
            defaultValue={state.typed.note ?? ''}
          />
          <p id="report-note-hint" className="text-ink-3">
            Markdown: emphasis, lists, code, links.
          </p>
        </div>
      </Part>
      <p className="mt-6 flex items-center gap-3">
        <button type="submit" className="button button-primary" disabled={busy}>
          Enter it
        </button>
        <output className="text-ink-2">{busy ? 'Asking the server …' : ''}</output>
      </p>
    </form>
  );
}

const LABELS: Readonly<Record<string, string>> = {
  'paper.title': 'Title',
  'paper.authors': 'Authors',
  'paper.year': 'Year',
  'paper.venue': 'Venue',
  'paper.link': 'Link',
  table: 'Table',
  page: 'Page',
  dataset: 'Dataset',
  network: 'Network',
  method: 'Method',
  base: 'Top-1 of the base model',
  top1: 'Top-1 of the pruned network',
  drop: 'Drop',
  speedup: 'Speedup',
  flopsReduction: 'FLOPs removed',
  'retraining.epochs': 'Epochs of retraining',
  'retraining.printed': 'Retraining',
  note: 'Note',
};

function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <fieldset className="mt-8 border-t border-rule pt-4">
      <legend className="float-left w-full font-serif text-lg font-semibold">{title}</legend>
      <div className="clear-both pt-1">
        {lead === undefined ? null : <p className="mb-2 text-ink-2">{lead}</p>}
        <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">{children}</div>
      </div>
    </fieldset>
  );
}

type FieldProps = {
  readonly name: FieldName;
  readonly label: string;
  readonly state: ReportState;
  readonly hint?: string;
  readonly wide?: boolean;
  readonly type?: HTMLInputTypeAttribute;
  readonly inputMode?: 'numeric' | 'decimal';
  /** Values that are known already. */
  readonly list?: readonly string[];
};

function Field({ name, label, state, hint, wide = false, type = 'text', inputMode, list }: FieldProps) {
  const id = `report-${name}`;
  const faults = state.faults.filter((fault) => fault.field === name || fault.field?.startsWith(`${name}.`));
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(faults.length === 0 ? [] : [`${id}-fault`]),
  ];
  const value = state.typed[name] ?? '';
  return (
    <div className={wide ? 'sm:col-span-2' : ''}>
      <label htmlFor={id} className="block font-semibold">
        {label}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        inputMode={inputMode}
        list={list === undefined ? undefined : `${id}-list`}
        maxLength={1000}
        autoComplete="off"
        className="input mt-1 w-full"
        aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        aria-invalid={faults.length > 0 || undefined}
        // A refused value comes back; React empties the form otherwise.
        key={value}
        defaultValue={value}
      />
      {list === undefined ? null : (
        <datalist id={`${id}-list`}>
          {list.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </datalist>
      )}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-ink-3">
          {hint}
        </p>
      )}
      {faults.length === 0 ? null : (
        <p id={`${id}-fault`} className="text-fault">
          {faults.map((fault) => fault.message).join(' ')}
        </p>
      )}
    </div>
  );
}
