// On the day itself the footer says so.
if (new Date().getDay() === 4) document.getElementById("hours").append(" That is today.");
