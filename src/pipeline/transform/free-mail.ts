// Domains under which anyone can have a mailbox: an address there says nothing about an employer. Own list, of providers
// with many users; a name that is missing here merely counts as a company's.

const PROVIDERS: readonly string[] =
  `gmail.com googlemail.com icloud.com me.com mac.com aol.com aim.com msn.com passport.com
  proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me
  fastmail.com fastmail.fm hushmail.com zoho.com zohomail.com zohomail.eu mail.com email.com post.com usa.com
  web.de freenet.de t-online.de arcor.de posteo.de mailbox.org online.de vodafone.de 1und1.de gmx-topmail.de
  mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com aliyun.com naver.com daum.net hanmail.net
  rediffmail.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr
  libero.it virgilio.it alice.it tin.it tiscali.it telefonica.net terra.es uol.com.br bol.com.br terra.com.br ig.com.br
  wp.pl o2.pl onet.pl interia.pl op.pl seznam.cz email.cz centrum.cz abv.bg
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com optonline.net
  btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com bigpond.com optusnet.com.au xtra.co.nz shaw.ca
  rogers.com sympatico.ca bluewin.ch hispeed.ch ziggo.nl kpnmail.nl planet.nl telenet.be skynet.be
  hey.com duck.com mailinator.com guerrillamail.com rocketmail.com ymail.com`.split(/\s+/);

/** Providers with a domain in every country: `yahoo.fr`, `hotmail.co.uk`, `gmx.net`. */
const FAMILIES: readonly string[] = ["yahoo", "hotmail", "outlook", "live", "gmx"];

const BY_DOMAIN = new Map(PROVIDERS.map((domain, index) => [domain, FAMILIES.length + index]));
const FAMILY = /^([a-z]+)\.(?:com|net|org|de|[a-z]{2}|com?\.[a-z]{2})$/;

/** Number of the provider that a lower-cased domain belongs to, or -1 when it is none of the list. */
export function freeMailProvider(domain: string): number {
  const known = BY_DOMAIN.get(domain);
  if (known !== undefined) return known;
  const family = FAMILY.exec(domain)?.[1];
  return family === undefined ? -1 : FAMILIES.indexOf(family);
}
