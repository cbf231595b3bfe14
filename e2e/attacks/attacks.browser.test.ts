import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { attacked, startAttacked, stopAttacked } from './attacked.ts';
import { attacksBySize } from './bodies.ts';
import { attacksFromElsewhere } from './origins.ts';
import { attacksOnOthers } from './others.ts';
import { routeTable } from './routes.ts';
import { attacksByText } from './scripts.ts';
import { attacksOnSessions } from './sessions.ts';
import { attacksByTokens } from './tokens.ts';

/** Who may call what, and attacks, on one system one after the other: what one of them changes is not the next one's. */
beforeAll(startAttacked, 600_000);
afterAll(stopAttacked);
beforeEach(() => attacked().forgetLog());

describe('routes', routeTable);
describe('what is somebody else’s', attacksOnOthers);
describe('pages of other sites', attacksFromElsewhere);
describe('size', attacksBySize);
describe('sessions', attacksOnSessions);
describe('text', attacksByText);
// The last one: it ends with this address shut out for a minute.
describe('tokens', attacksByTokens);
