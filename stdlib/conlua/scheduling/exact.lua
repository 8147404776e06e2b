-- SPDX-License-Identifier: MIT
--- Arithmetic with times. Whole numbers stay whole. Other numbers are counted in billionths: each
--- result is rounded to the nearest whole number of them, so 0.1 + 0.2 is 0.3, and sums do not
--- drift, however many there are. (Good for times up to nine million, as doubles have it.)

local exact = {}

local BILLION = 1e9
local floor, whole = math.floor, math.type

--- A whole x as an integer, another x rounded to billionths.
---@param x number
---@return number
function exact.number(x)
  if whole(x) == "integer" then return x end
  if x % 1 == 0 and x > -2^53 and x < 2^53 then return floor(x) end
  return floor(x * BILLION + 0.5) / BILLION
end
local number = exact.number

---@param a number
---@param b number
---@return number
function exact.add(a, b)
  local sum = a + b
  if whole(sum) == "integer" then return sum end
  return number(sum)
end

---@param a number
---@param b number
---@return number
function exact.sub(a, b)
  local rest = a - b
  if whole(rest) == "integer" then return rest end
  return number(rest)
end

--- The first multiple of `step` after `now`.
---@param now number
---@param step number
---@return number
function exact.next(now, step)
  if whole(now) == "integer" and whole(step) == "integer" then return (now // step + 1) * step end
  return number(((now + 0.5 / BILLION) // step + 1) * step)
end

--- amount * part / parts; an integer if the quotient is whole.
---@param amount number
---@param part number
---@param parts number
---@return number
function exact.share(amount, part, parts)
  local product = amount * part
  if whole(product) == "integer" and whole(parts) == "integer" and product % parts == 0 then
    return product // parts
  end
  return number(product / parts)
end

--- A mean, an index: a quotient that is no time, and so is not rounded to billionths.
---@param sum number
---@param n number
---@return number
function exact.ratio(sum, n)
  if n == 0 then return 0 end
  if whole(sum) == "integer" and whole(n) == "integer" and sum % n == 0 then return sum // n end
  return sum / n
end

--- A time as text: 3, 2.5.
---@param x number
---@return string
function exact.text(x)
  if whole(x) == "integer" then return ("%d"):format(x) end
  return ("%.10g"):format(x)
end

return exact
