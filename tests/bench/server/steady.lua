-- Requests at random moments, so many a second on all connections together: wrk's own way is to ask
-- again at once. The argument is the mean pause of one connection in milliseconds.
local mean

function init(args)
    mean = tonumber(args[1])
    math.randomseed(7)
end

function delay()
    local pause = -math.log(1 - math.random()) * mean
    local whole = math.floor(pause)
    if math.random() < pause - whole then
        whole = whole + 1
    end
    return whole
end
