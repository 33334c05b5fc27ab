# Writes a copy of a source with one seeded bug:   cmake -DSOURCE=… -DBUG=… -DCHANGED=… -P apply.cmake
#
# A .bug is its source's name, a line that says what is wrong in it, the text as it is, and the text with the bug:
#     file: core/pricing/vip.cpp
#     what: …
#     --- is
#     …
#     --- becomes
#     …
# Text that stands there no longer, or more than once, is an error: the bug has to be put in anew.
file(READ "${SOURCE}" source)
file(READ "${BUG}" bug)
string(FIND "${bug}" "\n--- is\n" is)
string(FIND "${bug}" "\n--- becomes\n" becomes)
if(is EQUAL -1 OR becomes LESS is)
  message(FATAL_ERROR "${BUG}: it needs a line \"--- is\" and then a line \"--- becomes\"")
endif()
math(EXPR from "${is} + 8")
math(EXPR length "${becomes} + 1 - ${from}")
string(SUBSTRING "${bug}" ${from} ${length} before)
math(EXPR from "${becomes} + 13")
string(SUBSTRING "${bug}" ${from} -1 after)
string(FIND "${source}" "${before}" first)
string(FIND "${source}" "${before}" last REVERSE)
if(first EQUAL -1)
  message(FATAL_ERROR "${BUG}: ${SOURCE} no longer holds the text that it changes:\n${before}")
endif()
if(NOT first EQUAL last)
  message(FATAL_ERROR "${BUG}: ${SOURCE} holds the text that it changes more than once:\n${before}")
endif()
string(REPLACE "${before}" "${after}" source "${source}")
file(WRITE "${CHANGED}" "${source}")
