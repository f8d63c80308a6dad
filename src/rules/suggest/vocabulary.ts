// What words of identifiers mean, as data: spellings with capitals inside, abbreviations, other languages, and words that
// are written together. identifier-words.ts turns every name into the English words used here.

/** Brand names and terms whose capitals do not separate words. */
export const SOLID_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/OAuth2?/g, "Oauth"],
  [/GitHub/g, "Github"],
  [/GitLab/g, "Gitlab"],
  [/LinkedIn/g, "Linkedin"],
  [/PayPal/g, "Paypal"],
  [/YouTube/g, "Youtube"],
  [/TikTok/g, "Tiktok"],
  [/WhatsApp/g, "Whatsapp"],
  [/HubSpot/g, "Hubspot"],
  [/QuickBooks/g, "Quickbooks"],
  [/MySpace/g, "Myspace"],
  [/IPv([46])/g, "Ip"],
  [/(ID|URL|URI|IP|API)s(?![a-z])/g, "$1"],
  [/(?:2|Two|two)_?(?:Factor|factor|FACTOR|FA|Fa|fa)/g, "Twofactor"],
  [/[eE][-_]?[mM]ail/g, "Email"],
];

const pairs = (text: string): readonly (readonly [string, string])[] =>
  text
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .flatMap((line) => {
      const [meaning = "", spellings = ""] = line.split(":");
      return spellings
        .trim()
        .split(/\s+/)
        .map((spelling) => [spelling, meaning.trim()] as const);
    });

const ABBREVIATIONS = `
  address: addr addrs; phone: tel telephone telephon tlf fone cellphone landline; mobile: mob
  first name: fname firstname forename givenname givennames vname; last name: lname lastname surname familyname nname
  middle name: mname middlename; full name: fullname; username: uname userid_name loginname screenname
  nickname: nick; display name: displayname; birth date: dob birthdate birthday dateofbirth bday; birth place: birthplace pob
  password: pwd passwd pw passphrase passcode pass; email: mail mailaddress emails; ip: ipaddr ipaddress ipv4 ipv6
  user agent: useragent; organization: org organisation orgs; company: comp cmpny; department: dept
  customer: cust; employee: emp; message: msg; description: desc descr; reference: ref; number: num nr no nbr
  amount: amt; quantity: qty; image: img pic pict; picture: picture; postcode: zip zipcode postalcode plz
  country: ctry; region: prov; account: acct; configuration: config conf cfg; preference: pref; parameter: param args
  latitude: lat; longitude: lng lon; identifier: ident; comment: cmt; document: doc; transaction: txn tx
  attribute: attr; property: prop; event: evt; application: app; environment: env; database: db; language: lang
  api key: apikey; access token: accesstoken; refresh token: refreshtoken; private key: privatekey; public key: publickey
  timezone: tz; certificate: cert; administrator: admin; social security number: ssn; sequence: seq
  metadata: meta; information: info; specification: spec; signature: sig; referrer: referer
  favicon: favicon; position: pos; previous: prev; original: orig; temporary: temp tmp; authentication: auth; statistic: stat
  last four: last4 lastfour; person: people persons; child: children; criterion: criteria; medium: media; hyperlink: href
  fingerprint: fp; expiration: exp expiry expires; request: req; variable: var vars; response: resp; id: ids; uid: uids; ip: ips; pin: pins; url: urls
`;

const GERMAN = `
  first name: vorname rufname; last name: nachname familienname zuname; birth name: geburtsname maedchenname
  name: bezeichnung; birth date: geburtsdatum geburtstag gebdatum gebdat geburt; birth place: geburtsort
  street: strasse; house number: hausnummer hausnr; postcode: postleitzahl; city: ort wohnort stadt; country: land
  phone: telefon telefonnummer telefonnr rufnummer festnetz; mobile: handy handynummer mobil mobilnummer mobiltelefon
  fax: faxnummer; role: rolle rollen; address: adresse anschrift lieferadresse rechnungsadresse; customer: kunde kunden
  user: benutzer nutzer anwender; username: benutzername anmeldename; password: passwort kennwort; note: notiz notizen bemerkung bemerkungen anmerkung anmerkungen vermerk
  comment: kommentar kommentare; description: beschreibung; subject: betreff; message: nachricht nachrichten mitteilung
  company: firma firmenname unternehmen betrieb; account number: kontonummer kontonr; account holder: kontoinhaber
  bank: bankname; routing number: bankleitzahl blz; tax id: steuernummer steuerid steuernr ustid umsatzsteuerid
  social security number: sozialversicherungsnummer svnummer svnr; salary: gehalt lohn bruttogehalt nettogehalt
  gender: geschlecht; salutation: anrede; title: titel; employee: mitarbeiter angestellte; physician: arzt aerzte hausarzt
  diagnosis: diagnose diagnosen befund befunde; allergy: allergien allergie; medication: medikament medikamente medikation
  invoice: rechnung rechnungen; supplier: lieferant lieferanten; order: bestellung bestellungen auftrag auftraege
  product: artikel produkt produkte; price: preis einzelpreis; quantity: menge anzahl; date: datum; category: kategorie kategorien
  group: gruppe gruppen; setting: einstellung einstellungen; identity card number: ausweisnummer personalausweis personalausweisnummer
  insurance: krankenkasse versicherung; insurance number: versicherungsnummer versichertennummer krankenversicherungsnummer
  contact person: ansprechpartner kontaktperson; image: bild foto; file: datei dateien; path: pfad; key: schluessel
  signature: unterschrift; language: sprache; currency: waehrung; color: farbe; content: inhalt; reason: grund begruendung
  answer: antwort antworten; question: frage fragen; nationality: staatsangehoerigkeit nationalitaet; religion: konfession
  marital status: familienstand; occupation: beruf; type: typ; contract: vertrag vertraege; student: schueler studierende
  teacher: lehrer lehrkraft; grade: zensur; member: mitglied mitglieder; club: verein; status: zustand; created: erstellt angelegt
  changed: geaendert; number: nummer; complaint: beschwerde beschwerden; patient: patienten
`;

const ROMANCE = `
  first name: prenom prenoms nombres; last name: apellido apellidos sobrenome cognome patronyme; name: nom nombre nome
  birth: naissance nacimiento nascimento nascita; street: rue calle rua; city: ville ciudad cidade citta
  address: direccion endereco indirizzo domicilio; postcode: cep; country: pays pais paese
  region: provincia; phone: telefono telefone; mobile: movil celular cellulare; email: courriel correo
  password: motdepasse contrasena contrasenia senha; user: utilisateur usuario utente; username: identifiant
  customer: cliente clientes; company: societe entreprise empresa azienda; comment: commentaire comentario comentarios
  note: remarque nota notas observaciones observacion observacao observacoes; subject: sujet objet asunto assunto oggetto
  description: descripcion descricao descrizione; message: mensaje mensagem messaggio; number: numero; salary: salaire salario sueldo stipendio
  gender: sexe sexo sesso genero; employee: employe empleado funcionario dipendente; physician: medecin medico
  patient: paciente pacientes paziente; invoice: facture factura fatura fattura; order: commande pedido pedidos ordine
  supplier: fournisseur proveedor fornecedor fornitore; product: produit producto productos produto prodotto
  price: prix precio preco prezzo; quantity: quantite cantidad quantidade; label: libelle; status: statut estado etat stato
  type: tipo; language: langue idioma lingua; currency: devise moneda moeda valuta; file: fichier archivo arquivo
  path: chemin ruta; key: clave cle chave; date: fecha; postal: postale; code: codigo codice; electronic: electronico
  tax id: dni nif nie curp rfc cpf cnpj cedula siret siren nss cuit rut; student: etudiant eleve alumno alumnos estudiante aluno
  teacher: professeur profesor professore; diagnosis: diagnostico diagnostic; nationality: nationalite nacionalidad
  social: sociale; security: securite seguridad; answer: reponse respuesta; question: pregunta; reason: motivo motif
  account: compte cuenta; created: cree creado; category: categorie categoria; marital status: etatcivil estadocivil
`;

const OTHERS = `
  first name: voornaam fornamn imie fornavn; last name: achternaam efternamn nazwisko etternavn efternavn; name: naam navn namn
  street: straat ulica gata; house number: huisnummer; city: woonplaats plaats miasto; birth date: geboortedatum
  phone: telefoon telefonnummer; password: wachtwoord haslo losenord; customer: klant klanten klient kund; company: bedrijf
  note: opmerking opmerkingen; user: gebruiker; tax id: bsn pesel personnummer fodselsnummer personnumer hetu nino
  address: adres; social security number: sin sozvnr; email: epost
`;

/** One word of an identifier → the English words that it stands for. */
export const WORD_MEANINGS: ReadonlyMap<string, string> = new Map(
  [ABBREVIATIONS, OTHERS, ROMANCE, GERMAN].flatMap(pairs),
);

/** Words in sequence → the words that they stand for; the first that fits is taken, from left to right. */
export const PHRASE_MEANINGS: readonly (readonly [string, string])[] = [
  ["mot de passe", "password"],
  ["pass word", "password"],
  ["user name", "username"],
  ["nick name", "nickname"],
  ["sur name", "last name"],
  ["fore name", "first name"],
  ["given name", "first name"],
  ["christian name", "first name"],
  ["family name", "last name"],
  ["name family", "last name"],
  ["nom de famille", "last name"],
  ["name de famille", "last name"],
  ["zip code", "postcode"],
  ["post code", "postcode"],
  ["postal code", "postcode"],
  ["code postal", "postcode"],
  ["e mail", "email"],
  ["electronic email", "email"],
  ["email electronic", "email"],
  ["date of birth", "birth date"],
  ["date de birth", "birth date"],
  ["date birth", "birth date"],
  ["birth day", "birth date"],
  ["time zone", "timezone"],
  ["host name", "hostname"],
  ["file name", "filename"],
  ["nom utilisateur", "username"],
  ["name user", "username"],
  ["number de phone", "phone number"],
  ["web site", "website"],
  ["home page", "homepage"],
  ["sub domain", "subdomain"],
  ["work space", "workspace"],
  ["who created", "created by"],
  ["time stamp", "timestamp"],
  ["lon lat", "longitude"],
];

/** Words that stay as they are although they end in s. */
export const NOT_PLURAL: ReadonlySet<string> = new Set(
  (
    "address status alias sms mms dns css process access business series basis analysis news tos gps aws https always " +
    "canvas bonus campus previous plus class pass progress success canvas sales rss os ios sas pos sis cms tls rds sns " +
    "sqs diagnosis synopsis wireless express cos bus"
  ).split(" "),
);

/** Words that are written together with others: `streetaddress`, `companyname`, `passwordhash`. */
export const COMPOUND_PARTS: ReadonlySet<string> = new Set(
  (
    "access account address agent amount api app author bank bill billing birth body book brand business by card cell city " +
    "client code company contact content count country created customer data date description device display domain " +
    "email employee employer event expires external fax field file first from full given group guest hash holder home " +
    "host html id image invoice ip is item job key label last legal line link list location login mail maiden member " +
    "message middle mobile mother name note number office order organization owner page partner passport password path " +
    "patient payment person phone photo place post postal price private product profile project provider public reason " +
    "recipient redirect refresh remote reply reset school secret security sender session ship shipping signature social " +
    "state status street student subject support tag tax team template text time title to token type updated url user " +
    "value vat verification version visitor web webhook work zip last latitude longitude " +
    // These are words of their own, not two.
    "placeholder marketplace workplace barcode payload template statement database metadata hostname timestamp"
  ).split(" "),
);
