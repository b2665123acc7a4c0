import { expect } from '@open-wc/testing';
import { CAUSES } from './causes.ts';

describe('CAUSES', () => {
  it('names each cause by its code, who can act, where it sits and where to read on', () => {
    for (const [code, cause] of Object.entries(CAUSES)) {
      expect(cause.code).to.equal(code);
      expect(['agent', 'administrator', 'both']).to.include(cause.actor);
      expect(['client', 'network', 'server']).to.include(cause.place);
      expect(cause.source).to.match(/Cisco|RFC|XEP/);
    }
  });

  it('holds the nine causes of the technote', () => {
    const ofTechnote = Object.values(CAUSES).filter((one) => /(client|server) side/.test(one.source));
    expect(ofTechnote.map((one) => one.code)).to.include.members([
      'network',
      'browser-unsupported',
      'browser-busy',
      'computer-sleep',
      'computer-overloaded',
      'gadget-misbehaving',
      'clock-wrong',
      'cti-down',
      'notification-service-down',
    ]);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(CAUSES) && Object.values(CAUSES).every(Object.isFrozen)).to.equal(true);
  });
});
