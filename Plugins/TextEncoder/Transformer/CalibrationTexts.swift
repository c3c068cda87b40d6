internal import GatehouseText

/// Texts on which the inputs of a model's linear layers are measured before it is packed into
/// eight bits.
///
/// Written for this purpose and varied on purpose: what people and machines send, in several
/// languages, short and long, tidy and not. They are part of what packed weights are named by, so
/// that a change makes all caches stale.
enum CalibrationTexts {
    /// All texts, in their order.
    static let all = messages + mail + posts + machines + languages + oddities

    /// The tokens of some texts, at most `limit` of each.
    static func windows(_ tokenizer: Tokenizer, of texts: [String], limit: Int) -> TokenWindows {
        var windows = TokenWindows()
        for text in texts {
            var ids: [Int32] = []
            let bytes = Array(text.utf8)
            tokenizer.encode(bytes.span, limit: limit, into: &ids)
            windows.append(ids)
        }
        return windows
    }

    private static let messages = [
        "Running ten minutes late, start without me",
        "ok",
        "Can you pick up milk and the parcel from number 14?",
        "Happy birthday!! hope you have the best day x",
        "Your verification code is 482913. Do not share it with anyone.",
        "Congratulations! You were selected for a $500 gift card, claim it now at bit.ly/2xQz9",
        "Reminder: dentist appointment tomorrow, Thursday 9 March, 10:45. Reply C to confirm.",
        "lol did u see what she posted",
        "FREE entry into our weekly draw, text WIN to 80800. T&Cs apply, 18+",
        "Mum, my phone is broken, this is my new number. Can you send me 850 for the rent today?",
        "Train cancelled again. I'll take the bus and be home around eight",
        "Dear customer, your parcel is held at the depot. Pay the fee of 1.99 to release it.",
        "thanks so much for yesterday, we loved it",
        "Balance alert: account ending 4417 is below 50.00 GBP",
        "no worries, see you monday",
        "U won't believe the price!!! 70% OFF all sneakers this weekend only, reply STOP to end",
    ]

    private static let mail = [
        "Subject: Minutes of the board meeting. Please find attached the minutes of last Tuesday's "
            + "meeting. Let me know by Friday whether anything is missing.",
        "Hello Priya, following up on the invoice from June: our records show that it is still "
            + "open. Could you confirm when the payment will be made? Kind regards, Tom",
        "Dear Sir or Madam, I am the attorney of a late client who left a deposit of eighteen "
            + "million dollars, and I seek your honest assistance in moving it.",
        "Your password expires in 24 hours. Keep your current password by signing in here.",
        "Hi all, the kitchen on floor three will be closed for repairs until noon.",
        "We regret to inform you that your application was not successful on this occasion.",
        "Lose 10 kilos in 3 weeks with one simple trick that doctors do not want you to know",
        "The quarterly figures are in: revenue rose by 4.2 % to 18.3 million, costs fell slightly. "
            + "Margins in the northern region remain the weak spot, and we expect little change "
            + "before the second half. Questions are welcome at the meeting on Wednesday.",
        "Unsubscribe | Privacy policy | View this email in your browser",
        "Good morning, could we move our call to 3 pm? I am in a workshop until then.",
        "Your order #20-88713 has shipped and should arrive between 12 and 14 November.",
        "Forwarded message: please treat as confidential and do not distribute any further",
    ]

    private static let posts = [
        "just finished my first marathon and I can't feel my legs",
        "Hot take: pineapple belongs on pizza and you all know it",
        "@maria_k totally agree with you on this one #climate #policy",
        "BREAKING: power cut across the whole city, trams stopped, no word from the council yet",
        "Follow me and I follow back!! 10k followers in a week, link in bio",
        "Mother of three, gardener, terrible cook. Opinions my own.",
        "I have been using this vacuum for two years and it still works like on the first day, "
            + "though the battery could last longer. Four stars.",
        "We are hiring a senior backend engineer. Remote within Europe, salary 75,000 to 95,000 "
            + "euros, stock options, no recruiters please.",
        "Work from home! Earn 300 dollars a day, no experience needed, only 5 places left",
        "people like you should not be allowed to speak in public, you absolute clown",
        "Does anyone know a good plumber near the station? Ours never turned up.",
        "RT @newsdesk: Parliament votes 312 to 288 in favour of the amendment",
        "The sunset over the harbour tonight was unreal",
        "selling two tickets for saturday, face value, dm me",
        "This restaurant was a disappointment: cold soup, slow service, and a bill for things we "
            + "never ordered. Never again.",
        "Crypto signal group, 95% accuracy, join before the pump, t.me/joinchat/AAAA",
        "Delivery driver wanted, own van, early shifts, apply with CV by the 30th",
    ]

    private static let machines = [
        "https://www.example.com/path/to/page?id=12345&utm_source=mail&lang=en#section-2",
        "for (int i = 0; i < n; i++) { sum += a[i] * b[i]; }",
        "def parse(line):\n    key, _, value = line.partition('=')\n    return key.strip(), value",
        "SELECT name, COUNT(*) FROM orders WHERE created_at > '2024-01-01' GROUP BY name;",
        "2024-03-17T08:15:42.113Z WARN worker-7 retry 3/5 after timeout of 2500 ms",
        "{\"user\": 8812, \"active\": true, \"roles\": [\"admin\", \"editor\"], \"score\": 0.87}",
        "<div class=\"card\"><a href=\"/login\">Sign in</a></div>",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "+44 20 7946 0018, +1 (555) 010-7788, 0049 30 901820",
        "192.168.0.17 -> 10.0.0.1 port 443, 2001:db8::ff00:42:8329",
        "3.14159 2.71828 1.41421 1.61803 0.57721",
        "Traceback (most recent call last): KeyError: 'timestamp'",
        "docker run --rm -it -v $PWD:/src -w /src image:latest make test",
        "support@example.org, billing+eu@example.co.uk",
        "SKU 77-AB-1093 x 12 @ 4.95 = 59.40 EUR",
        "C:\\Users\\anna\\Documents\\report_final_v3.docx",
        "dGhpcyBpcyBub3QgYSBzZWNyZXQsIGp1c3QgYSB0ZXN0",
    ]

    private static let languages = [
        "Der Zug nach Hamburg fährt heute wegen Bauarbeiten von Gleis 7 ab.",
        "Votre colis est arrivé au point relais, merci de le retirer avant samedi.",
        "¿Podrías enviarme la dirección del restaurante donde quedamos el viernes?",
        "Il gatto dorme tutto il giorno e la notte corre per la casa.",
        "A reunião foi adiada para a próxima semana, por favor confirmem a presença.",
        "De winkel is vandaag gesloten vanwege een feestdag.",
        "Przesyłka czeka w paczkomacie, kod odbioru 550182.",
        "Завтра обещают дождь, не забудь взять зонт.",
        "Поздравляем! Вы выиграли приз, перейдите по ссылке.",
        "明天下午三点开会，请准时参加。",
        "ご注文ありがとうございます。発送まで三日ほどお待ちください。",
        "오늘 저녁에 뭐 먹을까?",
        "الاجتماع غدا في الساعة العاشرة صباحا",
        "आपका खाता बंद होने वाला है, तुरंत संपर्क करें",
        "Toplantı yarın saat üçte başlayacak, lütfen geç kalmayın.",
        "Καλημέρα, πότε ανοίγει το φαρμακείο;",
        "Hàng của bạn sẽ được giao vào ngày mai.",
        "วันนี้อากาศร้อนมาก",
        "Tack för hjälpen, vi hörs på måndag!",
        "Oga, abeg help me check if the money don enter the account",
    ]

    private static let oddities = [
        "",
        "?",
        "!!!!!!!!!!!!!!!!!!",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "C-l-i-c-k h.e.r.e n_o_w",
        "V1agra c1al1s ch34p 0nline ph@rmacy",
        "\u{1F600}\u{1F602}\u{1F44D}\u{1F525} party tonight \u{1F389}",
        "buy now buy now buy now buy now buy now buy now buy now buy now",
        "lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt",
        "WHY ARE YOU SHOUTING AT ME",
        "yes. no. maybe. perhaps; on the other hand: never",
        "\u{20AC}5 \u{A3}10 \u{A5}1000 100% \u{B1}0.5 \u{B0}C",
        "Once upon a time there was a lighthouse keeper who had never seen the mainland. Every "
            + "evening he climbed the hundred and twelve steps, trimmed the wick, and wrote the "
            + "weather into a book that nobody read. In the ninth winter a boat came that was on no "
            + "list. The woman who rowed it asked for lamp oil and a map, and when he said that he "
            + "had only the oil she laughed and drew the map herself, on the last page of the book, "
            + "with the harbour, the market, the three bridges and the house where she was born. "
            + "He kept the page. Years later, when the light had become electric and the keeper a "
            + "switch on a wall, he took the ferry with the page in his coat, walked from the "
            + "harbour to the market and over the three bridges, and found that the house was a "
            + "bakery now. He bought a loaf, sat down on the step and waited to see who would come.",
    ]
}
