import { describe, expect, it } from 'vitest';
import { addressPrefix, readAddress } from './address.js';

describe('the prefix of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['::ffff:cb00:714d', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:DB8:1::6', '2001:db8:1::/48'],
    ['2001:db8::', '2001:db8:0::/48'],
    ['[2001:db8:1::6]', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['::1', '0:0:0::/48'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0::/48'],
  ])('of %s is %s', (address, prefix) => {
    expect(addressPrefix(address)).toBe(prefix);
  });

  it.each([null, '', 'localhost', '1.2.3', '1.2.3.4.5', '203.0.113.77:80', '::1::', "'; DROP TABLE"])(
    'of %j, which is no address, is one for all of its kind',
    (address) => {
      expect(addressPrefix(address)).toBe('unknown');
    },
  );
});

describe('the address of a request', () => {
  const headers = new Headers({
    'x-forwarded-for': '192.0.2.1',
    'x-real-ip': '192.0.2.2',
    'cf-connecting-ip': '192.0.2.3',
    forwarded: 'for=192.0.2.4',
  });

  it('is the socket’s where no header is trusted', () => {
    expect(readAddress(headers, [], '198.51.100.1')).toBe('198.51.100.1');
    expect(readAddress(headers, [], undefined)).toBeNull();
  });

  it('is the trusted header’s where one is, never the proxy’s own', () => {
    expect(readAddress(headers, ['cf-connecting-ip'], '198.51.100.1')).toBe('192.0.2.3');
    expect(readAddress(new Headers(), ['cf-connecting-ip'], '198.51.100.1')).toBeNull();
  });

  it('is what the nearest proxy added to a list, not what the client put there', () => {
    const list = new Headers({ 'x-forwarded-for': '8.8.8.8, 203.0.113.5' });
    expect(readAddress(list, ['x-forwarded-for'], null)).toBe('203.0.113.5');
  });
});
