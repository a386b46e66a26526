/** What the client asks before it begins: which methods there are, and which nodes. */
import gossipPb, { type ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import featuresPb, { type SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';

const SERVER_VERSION = '23.10.6';
const STREAMS = 'event_store.client.streams.streams';

const METHODS: readonly (readonly [name: string, ...features: string[]])[] = [
  ['read', 'position', 'events'],
  ['append'],
  ['batchappend', 'deadline_duration'],
  ['tombstone'],
];

/** A node in the answers of gossip. */
export interface Member {
  readonly host: string;
  readonly port: number;
  readonly state: 'leader' | 'follower' | 'unknown';
  readonly alive: boolean;
}

const STATES = {
  leader: gossipPb.MemberInfo.VNodeState.LEADER,
  follower: gossipPb.MemberInfo.VNodeState.FOLLOWER,
  unknown: gossipPb.MemberInfo.VNodeState.UNKNOWN,
} as const;

export function supportedMethods(): SupportedMethods {
  const methods = METHODS.map(([name, ...features]) =>
    new featuresPb.SupportedMethod().setServiceName(STREAMS).setMethodName(name).setFeaturesList(features),
  );
  return new featuresPb.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion(SERVER_VERSION);
}

export function clusterInfo(members: readonly Member[]): ClusterInfo {
  return new gossipPb.ClusterInfo().setMembersList(members.map(memberInfo));
}

function memberInfo({ host, port, state, alive }: Member) {
  const id = new sharedPb.UUID();
  id.setString(crypto.randomUUID());
  return new gossipPb.MemberInfo()
    .setInstanceId(id)
    .setTimeStamp(String(Date.now()))
    .setState(STATES[state])
    .setIsAlive(alive)
    .setHttpEndPoint(new gossipPb.EndPoint().setAddress(host).setPort(port));
}
