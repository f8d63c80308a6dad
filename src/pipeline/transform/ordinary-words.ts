// English words that are also names of people or companies: in free text they count as names only when capitalised;
// the short ones of every sentence never do.

/** Never a name on its own. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a an and are as at be but by can did do does for from go had has have he her him his how i if in is it its me my no
   nor not of off oh ok on or our out per she so some than that the their them then there these they this those to too
   up us was we were what when where which who whom why with yes you your re`.split(/\s+/),
);

/** A name only when capitalised. */
export const ORDINARY_WORDS: ReadonlySet<string> = new Set(
  `will may mark rose grace hope bill frank art joy faith summer autumn winter april june august dawn eve iris lily
   daisy ivy olive pearl ruby amber violet jade crystal ginger pat rob bob drew chase hunter carter mason cook baker
   page price field fields day days week green brown black white gray grey blue gold young long short small little big
   rich wise strong sharp swift stone wood woods hill hills lake river rivers brook brooks ford lane street church park
   parks bank banks bell ball cross case chance close cash love lord king queen prince knight bishop pope major post
   power powers read reed rush sale sales savage self sells spark sparks steel ward water waters west north east south
   wolf worth max guy gene grant gale heath holly jean kit lance mat mike miles nick norm pierce ray rusty sandy sky
   star storm sue sunny tab wade walker hall home house bush bond best good fox fish bird berry bean bacon barber
   butcher butler carpenter farmer fisher gardener potter shepherd smith taylor turner weaver dean duke earl major
   judge justice mercy harmony melody charity patience prudence constance honor trinity destiny genesis haven heaven
   journey skye star story true angel bliss sage forest reef ridge cliff dale glen marsh meadow moss penny buck drake
   finch hawk jay martin robin wren colt rocky sterling victor wolf jack dick john peter don ken lee van tim chip dash
   skip flip gill hart head heart hand foot bone blood body art arts field bright noble pride proud gay glad merry
   singer painter archer marshal sergeant target apple shell gap visa square stripe slack notion zoom box sprint oracle
   meta alphabet orange delta united subway ring nest indeed monster match express general universal national global
   dynamic data media group test team company support info customer user contact client sender member account admin
   manager office sales marketing billing service services first last name email message subject free new now open
   click here dear hello hi thanks best regards monday friday sunday march`.split(/\s+/),
);
