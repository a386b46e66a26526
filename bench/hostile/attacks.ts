/** All attacks there are, in the order in which they are carried out. */
import type { Attack } from './attack.ts';
import { emptyLists, gzipBombs, longPaths } from './attacks/bodies.ts';
import { botThatFloods, burstOfQuestions } from './attacks/bots.ts';
import { hugeCascade } from './attacks/cascade.ts';
import { catchUpsThatLeave } from './attacks/catchUps.ts';
import { manyItems, newPersons } from './attacks/deliveries.ts';
import { exportsOfEvents } from './attacks/exports.ts';
import { manyFollowers } from './attacks/followers.ts';
import { endlessRetryAfter } from './attacks/graph.ts';
import { forgedDeliveries, halfSentBodies } from './attacks/heldBodies.ts';
import { manyKeys } from './attacks/keys.ts';
import { businessOfCustomers, messagesOfChats } from './attacks/largeIncludes.ts';
import { largeProducts } from './attacks/largeProducts.ts';
import { deepPages, longHistories, manyFilters } from './attacks/lists.ts';
import { slowCatchUps } from './attacks/slowCatchUps.ts';
import { slowReaders } from './attacks/slowReaders.ts';
import { floodOfFrames, manySubscriptions } from './attacks/subscriptions.ts';
import { eagerTypists } from './attacks/typists.ts';
import { verifyBeside } from './attacks/verify.ts';

export const ATTACKS: readonly Attack[] = [
  catchUpsThatLeave(1),
  catchUpsThatLeave(5),
  catchUpsThatLeave(60),
  slowCatchUps,
  manySubscriptions,
  floodOfFrames,
  eagerTypists,
  manyFollowers,
  messagesOfChats,
  businessOfCustomers,
  deepPages,
  manyFilters,
  longHistories,
  exportsOfEvents,
  slowReaders,
  emptyLists,
  gzipBombs,
  longPaths,
  halfSentBodies,
  forgedDeliveries,
  manyItems,
  newPersons,
  burstOfQuestions,
  botThatFloods,
  endlessRetryAfter,
  largeProducts,
  manyKeys,
  hugeCascade,
  verifyBeside,
];
