import type { MySubmission } from '#core/wire/mine';

/** What its authors would do next with a submission, and where; nothing where nothing is left to do. */
export function nextStep(one: MySubmission): { readonly text: string; readonly href: string | null } {
  const page = `/submissions/${one.id}`;
  if (one.unanswered > 0) return { text: 'Answer a dispute', href: `${page}#disputes` };
  switch (one.state) {
    case 'queued':
    case 'running':
      return { text: 'Follow it', href: page };
    case 'developed':
      return one.part === 'submitter'
        ? { text: 'Publish it', href: `${page}#manage` }
        : { text: 'See its accuracy', href: `${page}#entries` };
    case 'failed':
      return { text: 'See why', href: page };
    case 'done':
    case 'cancelled':
    case 'withdrawn':
      return one.next === null
        ? { text: 'Make the next version', href: `${page}#manage` }
        : { text: 'See its next version', href: `/submissions/${one.next}` };
  }
}
