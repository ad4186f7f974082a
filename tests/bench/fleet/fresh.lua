-- Every request for an address of its own, which no cache has. The argument tells runs apart.
local number = 0

function init(args)
    prefix = wrk.path .. "?" .. args[1] .. "-"
end

function request()
    number = number + 1
    return wrk.format(nil, prefix .. number)
end
