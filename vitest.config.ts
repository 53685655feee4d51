import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps,tools}/*/src/**/*.test.ts'],
    env: { TZ: 'Pacific/Chatham' },
    testTimeout: 20_000,
  },
});
