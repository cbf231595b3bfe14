import type { DisputeView } from '#core/wire/disputes';
import { getSession } from '#server/auth/session';
import { Section } from '../_components/Section.tsx';
import { DisputeList } from './DisputeList.tsx';
import { OpenForm } from './forms.tsx';

type Props = { readonly entry: string; readonly disputes: readonly DisputeView[] };

/** Disputes about an entry, on its page; researchers may open one. */
export async function EntryDisputes({ entry, disputes }: Props) {
  const session = await getSession();
  const researcher = session?.user.roles.includes('researcher') ?? false;
  if (disputes.length === 0 && !researcher) return null;
  return (
    <Section
      id="disputes"
      title="Disputes"
      lead={disputes.length === 0 ? 'Nobody has disputed this entry.' : undefined}
    >
      {disputes.length === 0 ? null : <DisputeList disputes={disputes} about={false} />}
      {researcher ? (
        <div className={disputes.length === 0 ? '' : 'mt-4'}>
          <OpenForm entry={entry} />
        </div>
      ) : null}
    </Section>
  );
}
