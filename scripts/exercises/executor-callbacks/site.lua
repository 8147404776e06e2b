-- The site of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end
local vary = vary or {pages = 6, broken = 2}

local AT_ONCE = 4 -- fetches

local site = {}
local fetching, together = cell(0), event()

--- How many pages the site has: they are numbered from 1.
function site.pages() return vary.pages end

--- Fetch a page: its text, after a while. For one that is not there, the error "not found". The
--- first ones wait a while for company.
function site.fetch(page)
  if math.type(page) ~= "integer" or page < 1 or page > vary.pages then
    error("there is no page " .. tostring(page), 2)
  end
  enter "fetch"
  if fetching:add(1) >= AT_ONCE then together:set() end
  if not together:wait(0.8) then together:set() end
  leave "fetch"
  if page == vary.broken then error("not found", 0) end
  return ("word "):rep(page * page + 3)
end

--- Count the words of a text.
function site.count(text)
  enter "count"
  local n = select(2, text:gsub("%a+", ""))
  leave "count"
  return n
end

return site
