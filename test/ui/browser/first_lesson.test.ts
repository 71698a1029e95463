import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launch, serveUnder } from './chromium.ts';

const chromium = findChromium();
if (typeof chromium === 'string') console.log(`skipped, the page in a browser: ${chromium}`);

describe.skipIf(typeof chromium === 'string')('the built page in Chromium, below a folder of a file server', () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let site: string;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    site = mkdtempSync(join(tmpdir(), 'vethlab-site-'));
    await build({
      root: join(import.meta.dirname, '../../../ui'),
      logLevel: 'error',
      build: { outDir: site, emptyOutDir: true },
    });
    const served = await serveUnder(site, '/courses/2026/');
    server = served.server;
    browser = await launch((chromium as { path: string }).path);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('request', (r) => asked.push(r.url()));
    page.on('pageerror', (e) => complaints.push(e.message));
    page.on('console', (m) => {
      if (m.type() === 'error') complaints.push(m.text());
    });
    await page.goto(served.url);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(site, { recursive: true, force: true });
  });

  const screen = (): Promise<string> => page.locator('.screen:not([hidden]) .xterm-rows').innerText();

  test('the first lesson, block by block: the ping is lost', async () => {
    const blocks = page.getByRole('button', { name: 'Run this block in the terminal' });
    await blocks.first().waitFor();
    await page.getByLabel('speed').selectOption('at once');
    for (const i of [0, 1, 2]) {
      await blocks.nth(i).click();
      await expect.poll(() => blocks.nth(i).innerText(), { timeout: 40_000 }).toContain('run again');
    }
    // a terminal pane is short: what scrolled away is in the picture and the list
    expect(await screen()).toContain('died (IP_LOCAL_SOURCE');
    await expect.poll(() => page.locator('.check').innerText()).toContain('✓');
  });

  test('the picture has the bridge, its four ports and the other ends', async () => {
    for (const name of ['demobr1', 'brtest1', 'brtest2', 'pair1-a', 'pair1-b', 'pair2-a', 'pair2-b'])
      expect(await page.locator('.drawing .name', { hasText: new RegExp(`^${name}$`) }).count()).toBe(1);
    expect(await page.locator('.drawing .wire').count()).toBe(2);
  });

  test('Why? tells the drop’s reason, and what to do', async () => {
    await page.getByRole('button', { name: 'Why?' }).click();
    const advice = page.locator('.advice').first();
    await advice.waitFor();
    expect(await advice.innerText()).toContain('IP_LOCAL_SOURCE');
    expect(await advice.innerText()).toContain('ip netns add con1');
    expect(await page.locator('.packet-row.loud').first().innerText()).toContain('✗');
  });

  test('going back shows the host as it was, and coming back as it is', async () => {
    const slider = page.getByLabel('Instant shown');
    await slider.fill('0');
    await expect.poll(() => page.locator('.drawing .rail').count()).toBe(0);
    await page.getByRole('button', { name: 'back to the present' }).click();
    await expect.poll(() => page.locator('.drawing .rail').count()).toBe(1);
  });

  test('the filter box speaks tcpdump’s language, and takes words for what is none', async () => {
    const bar = page.locator('.packets-bar');
    await page.getByLabel('Filter packets').fill('arp and host 172.16.0.1');
    await expect.poll(() => bar.innerText()).toContain('tcpdump');
    const what = await page.locator('.packet-row:not(.head) [role=gridcell]:nth-child(4)').allInnerTexts();
    expect(new Set(what)).toEqual(new Set(['ARP']));
    await page.getByLabel('Filter packets').fill('dropped pair1-b');
    await expect.poll(() => bar.innerText()).toContain('words');
    await page.getByLabel('Filter packets').fill('');
  });

  test('the tables print what the commands would, with the states of neighbours lit', async () => {
    await page.getByRole('tab', { name: 'Tables' }).click();
    await page.locator('.nud-state.lit').first().waitFor();
    await page.getByRole('tab', { name: 'Bridges' }).click();
    await expect.poll(() => page.locator('.inspect-body').innerText()).toContain('master demobr1');
  });

  test('a link opens this state in a fresh profile; a file that is none of ours is refused in words', async () => {
    await page.getByText('Share').click();
    await page.getByText('Link to this state').click();
    await expect.poll(() => page.url()).toContain('#session=');
    const other = await (await browser.newContext()).newPage();
    await other.goto(page.url());
    await other.locator('.drawing .name', { hasText: /^demobr1$/ }).waitFor();
    const files = await other.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['GIF\0'], 'x.gif'));
      return data;
    });
    await other.dispatchEvent('body', 'drop', { dataTransfer: files });
    expect(await other.locator('.notice').innerText()).toContain('x.gif is no text');
    await other.context().close();
  });

  test('offline after the first load', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await page.context().setOffline(true);
    await page.goto(page.url().replace(/#.*/, '?again'));
    await page.locator('.xterm-rows', { hasText: '#' }).waitFor();
    await page.context().setOffline(false);
  });

  test('nothing was asked of anybody else, and nobody complained', () => {
    expect(asked.filter((url) => !url.startsWith('http://127.0.0.1') && !/^(data|blob):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
