import type { BoardName, CatalogueMethod } from '#core/wire/views';

type Props = {
  readonly boards: readonly BoardName[];
  readonly methods: readonly Pick<CatalogueMethod, 'id' | 'name'>[];
  readonly board: string | null;
  readonly method: string | null;
};

/** The first step: which method on which board. An ordinary form whose answer is the address of the next step. */
export function ChooseForm({ boards, methods, board, method }: Props) {
  return (
    <form action="/submit" method="get" className="flex flex-wrap items-end gap-x-6 gap-y-4">
      <Choice
        name="board"
        title="Board"
        value={board}
        options={boards.map(({ id, title }) => ({ id, name: title }))}
      />
      <Choice name="method" title="Method" value={method} options={methods} />
      <button type="submit" className="button">
        {board !== null && method !== null ? 'Change' : 'Continue'}
      </button>
    </form>
  );
}

type ChoiceProps = {
  readonly name: string;
  readonly title: string;
  readonly value: string | null;
  readonly options: readonly { readonly id: string; readonly name: string }[];
};

function Choice({ name, title, value, options }: ChoiceProps) {
  return (
    <div className="max-w-full">
      <label htmlFor={`choose-${name}`} className="block font-semibold">
        {title}
      </label>
      <select id={`choose-${name}`} name={name} defaultValue={value ?? options[0]?.id} className="input mt-1">
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
