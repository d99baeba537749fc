/** How long a client's tokens live. */
import { refuse } from '../../contract/refusal.ts';
import type { Client } from './client.ts';
import type { ClientSettings } from './client-settings.ts';

export interface TokenLifetimes {
  accessSeconds: number;
  idSeconds: number;
  refreshSeconds: number;
}

const secondsPer = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

type Unit = keyof typeof secondsPer;

const minute = secondsPer.minutes;
const day = secondsPer.days;
const defaultAccessSeconds = secondsPer.hours;
const defaultRefreshSeconds = 30 * day;
const accessRange = { least: 5 * minute, most: day };
const refreshRange = { least: 60 * minute, most: 3650 * day };

export function tokenLifetimes({ settings }: Pick<Client, 'settings'>): TokenLifetimes {
  const { TokenValidityUnits: units } = settings;
  return {
    accessSeconds: secondsOf(settings.AccessTokenValidity, units.AccessToken) ?? defaultAccessSeconds,
    idSeconds: secondsOf(settings.IdTokenValidity, units.IdToken) ?? defaultAccessSeconds,
    refreshSeconds:
      secondsOf(settings.RefreshTokenValidity, units.RefreshToken ?? 'days') ?? defaultRefreshSeconds,
  };
}

function secondsOf(validity: number | undefined, unit: Unit = 'hours'): number | undefined {
  return validity === undefined ? undefined : validity * secondsPer[unit];
}

/** The 30 days of a refresh token whose lifetime was left out or zero, in the client's unit. */
export function defaultValidity(unit: Unit): number {
  return defaultRefreshSeconds / secondsPer[unit];
}

export function checkLifetimes(settings: ClientSettings): void {
  const { accessSeconds, idSeconds, refreshSeconds } = tokenLifetimes({ settings });
  const inRange =
    isWithin(accessRange, accessSeconds) &&
    isWithin(accessRange, idSeconds) &&
    isWithin(refreshRange, refreshSeconds);
  if (!inRange || Math.max(accessSeconds, idSeconds) > refreshSeconds) {
    refuse('InvalidParameterException', 'Invalid range for token validity.');
  }
}

function isWithin({ least, most }: { least: number; most: number }, seconds: number): boolean {
  return seconds >= least && seconds <= most;
}
