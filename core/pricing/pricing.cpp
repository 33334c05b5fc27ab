#include "core/pricing/pricing.h"
