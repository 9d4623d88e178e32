import { describe, expect, it } from 'vitest';
import { intervalCron } from '../../runtime/oneuptime/monitors/interval.ts';

describe('intervals', () => {
  it.each([
    ['1m', '* * * * *'],
    ['every 2 minutes', '*/2 * * * *'],
    ['5 min', '*/5 * * * *'],
    ['600s', '*/10 * * * *'],
    ['15m', '*/15 * * * *'],
    ['*/30 * * * *', '*/30 * * * *'],
    ['hourly', '0 * * * *'],
    ['24h', '0 0 * * *'],
    ['every week', '0 0 * * 0'],
  ])('%s', (given, cron) => expect(intervalCron(given)).toBe(cron));

  it.each([
    ['30 seconds', /every 30 seconds.*nearest: 1m\./i],
    ['every 7 minutes', /every 7 minutes.*nearest: 5m or 10m/i],
    ['2h', /nearest: 1h or 1d/],
    ['30d', /nearest: 1w\./],
    ['0m', /nearest: 1m\./],
    ['5', /not one the platform has.*1m, 2m, 5m/],
    ['*/7 * * * *', /not one the platform has/],
    ['often', /not one the platform has/],
  ])('refuses %s', (given, words) => {
    expect(() => intervalCron(given)).toThrow();
    try {
      intervalCron(given);
    } catch (error) {
      const { message, next } = error as Error & { next: string };
      expect(`${message} ${next}`).toMatch(words);
    }
  });
});
