# The camera reads what square codes tell: a pack past its date stays out, one that is asked back too, and a good one is sold.
shows (01)09521234000303(17)260921(10)M-0912 as datamatrix
sees "Please take a fresh one instead"
sees "21 Sept 2026"
touches "Understood"
shows https://id.gs1.org/01/09521234000303/10/M-0915?17=261001 as qr
expects total 1.16
bags 1064
shows (01)09521234000402(10)O-1(17)261101 as code128
expects total 3.05
bags 1058
attendant 9001 2580
expects screen staff_cases
sees "Batch M-0912"
touches "Put aside"
touches "Leave"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 3.05
