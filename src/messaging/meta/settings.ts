/** What Meta's platforms need to know of our app there. */
export interface MetaSettings {
  /** Of the webhook's handshake; without it every handshake is refused. */
  readonly verifyToken: string | undefined;
  /** Any of them may have signed a webhook. */
  readonly appSecrets: readonly string[];
  /** Echoes that carry it are of our own sends. */
  readonly appId: string | undefined;
  /** Takes unsigned webhooks where there is no secret. */
  readonly allowUnsigned: boolean;
  /** With the API's version, without a slash at its end. */
  readonly graphUrl: string;
}
