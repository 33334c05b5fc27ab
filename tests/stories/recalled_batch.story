# The store has recalled the biscuits of batches B-100 to B-199, and every pack of the green tea. It holds with the store away.
store goes away
scans (01)09521234001805(10)B-150 as datamatrix
sees "Please leave this pack with us"
sees "Almonds may be in these biscuits"
pictures recalled-batch
sees not "2.29"
scans 9521234002000
sees "Please leave this pack with us"
sees "its maker has asked for this pack back"
# Another batch may be sold.
scans (01)09521234001805(10)B-200 as datamatrix
sees "Oat biscuits" 2.29
bags 316
# A code that does not tell the batch: somebody looks before it is paid.
waits 3 s
scans 9521234001805
sees "we look at the pack together before you pay"
bags 316
touches #pay
expects screen awaiting_staff
sees "We look at the pack together"
attendant 9001 2580
sees "Recall R-2026-014"
sees "Batch B-150"
sees "Recall R-2026-014: please look at the batch"
pictures recalled-batch-staff
touches "All right"
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.58
