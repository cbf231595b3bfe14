import { shortHash } from '#core/identity/fingerprint';

/** A fingerprint: twelve digits for people, all of it in the title. */
export function Hash({ value }: { value: string }) {
  return (
    <code title={value} className="whitespace-nowrap">
      {shortHash(value)}
    </code>
  );
}
