export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // Tests wait for conditions, each with a deadline of its own; this one is for a machine that is busy.
  testTimeout: 60_000,
  // By default one core is left idle, which on a machine with two doubles the time.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/support/adaptersReporter.ts'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
      },
    ],
  },
};
