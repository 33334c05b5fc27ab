# A DataMatrix tells that the milk's use-by date was yesterday: a kind sentence, and staff are told which pack.
scans 9521234000402
bags 1058
scans (01)09521234000303(17)260921(10)M-0912 as datamatrix
sees "Please take a fresh one instead"
sees "Whole milk"
sees "21 Sept 2026"
pictures expired-pack
expects total 1.89
# The linear code of the same pack does not bring it in.
scans 9521234000303
expects total 1.89
touches "Understood"
sees not "Please take a fresh one instead"
# A fresh one is fine: its date is today.
scans (01)09521234000303(17)260922(10)M-0915 as datamatrix
expects total 3.05
bags 1064
attendant 9001 2580
expects screen staff_cases
sees "Whole milk"
sees "Was good until 21 Sept 2026"
sees "Batch M-0912"
pictures expired-pack-staff
touches "Put aside"
touches "Leave"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 3.05
