#include "bytes.h"

const unsigned char fc_byte_kind[256] = {
    ['\t'] = FC_BYTE_SPACE,          ['\n'] = FC_BYTE_SPACE, ['\f'] = FC_BYTE_SPACE,
    ['\r'] = FC_BYTE_SPACE,          [' '] = FC_BYTE_SPACE,  ['/'] = FC_BYTE_SLASH,
    ['>'] = FC_BYTE_GREATER,         ['='] = FC_BYTE_EQUALS, ['\0'] = FC_BYTE_CHANGES,
    ['A' ... 'Z'] = FC_BYTE_CHANGES,
};
