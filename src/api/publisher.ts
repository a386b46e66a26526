/** Who publishes the API: for the OpenAPI document and the AsyncAPI one. */
export const publisher = {
  contact: { name: 'The operator of this server' },
  license: { name: 'Proprietary' },
} as const;
