import { CopyButton } from './CopyButton.tsx';

/** A command or a text to be taken as it stands: one press marks it all, a button copies it. */
export function Quoted({ text, what }: { text: string; what: string }) {
  return (
    <div className="max-w-4xl">
      <pre className="border border-rule bg-wash p-3 [overflow-wrap:anywhere] whitespace-pre-wrap select-all">
        {text}
      </pre>
      <p className="mt-2">
        <CopyButton text={text} what={what} />
      </p>
    </div>
  );
}
