-- wrong
local t = thread.spawn(function() thread.current():join() end) t:join()
