#include "flows/step.h"
