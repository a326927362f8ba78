<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About DeepClust</source>
        <translation>Über DeepClust</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>DeepClust</source>
        <translation>DeepClust</translation>
    </message>
    <message>
        <source>Sorts folders of images into groups without labels. Everything happens on this computer: no image is sent anywhere, and no file of yours is changed.</source>
        <translation>Sortiert Ordner voller Bilder in Gruppen, ganz ohne Vorgaben. Alles geschieht auf diesem Computer: Kein Bild wird verschickt, keine Datei verändert.</translation>
    </message>
    <message>
        <source>Version {version} · Qt {qt}</source>
        <translation>Version {version} · Qt {qt}</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About DeepClust</source>
        <translation>Ü&amp;ber DeepClust</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Aussehen</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Gruppieren</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>&amp;Bilder</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Licences</source>
        <translation>&amp;Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Open folder…</source>
        <translation>&amp;Ordner öffnen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Durchsehen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>DeepClust projects</source>
        <translation>DeepClust-Projekte</translation>
    </message>
    <message>
        <source>Image arrays</source>
        <translation>Bilder als Array</translation>
    </message>
    <message>
        <source>Nothing was open yet</source>
        <translation>Noch nichts geöffnet</translation>
    </message>
    <message>
        <source>Open &amp;images (.npz)…</source>
        <translation>&amp;Bilder (.npz) öffnen…</translation>
    </message>
    <message>
        <source>Open &amp;project…</source>
        <translation>&amp;Projekt öffnen…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Ordner mit Bildern öffnen</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>Bilder öffnen</translation>
    </message>
    <message>
        <source>Restore a &amp;backup…</source>
        <translation>&amp;Sicherung zurückholen…</translation>
    </message>
    <message>
        <source>Show &amp;log folder</source>
        <translation>&amp;Protokollordner zeigen</translation>
    </message>
    <message>
        <source>The language changes when DeepClust is started again.</source>
        <translation>Die Sprache wechselt beim nächsten Start von DeepClust.</translation>
    </message>
    <message>
        <source>Try the &amp;sample</source>
        <translation>Bei&amp;spiel ausprobieren</translation>
    </message>
    <message>
        <source>Whose backup shall be restored?</source>
        <translation>Von welchem Projekt eine Sicherung zurückholen?</translation>
    </message>
</context>
<context>
    <name>AdoptDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Comparing the groups…</source>
        <translation>Gruppen werden verglichen…</translation>
    </message>
    <message>
        <source>DeepClust made a mistake.</source>
        <translation>DeepClust hat einen Fehler gemacht.</translation>
    </message>
    <message>
        <source>Done: its {images} stay together</source>
        <translation>Fertig: {images} bleiben zusammen</translation>
    </message>
    <message>
        <source>From run</source>
        <translation>Aus Durchlauf</translation>
    </message>
    <message>
        <source>Groups that match</source>
        <translation>Gruppen, die zusammenpassen</translation>
    </message>
    <message>
        <source>Here now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>In both</source>
        <translation>In beiden</translation>
    </message>
    <message>
        <source>In the earlier run</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Keep names from an earlier run</source>
        <translation>Namen aus einem früheren Durchlauf behalten</translation>
    </message>
    <message>
        <source>Left behind, as no group here is like them: {names}.</source>
        <translation>Bleiben zurück, weil hier keine Gruppe zu ihnen passt: {names}.</translation>
    </message>
    <message>
        <source>No named or finished group of that run has one like it here.</source>
        <translation>Keine benannte oder fertige Gruppe jenes Durchlaufs hat hier ein Gegenstück.</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Deckung</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Take over {count}</source>
        <translation>{count} übernehmen</translation>
    </message>
    <message>
        <source>There is no other finished run yet. Group the images again first.</source>
        <translation>Es gibt noch keinen anderen fertigen Durchlauf. Zuerst die Bilder noch einmal gruppieren.</translation>
    </message>
    <message>
        <source>Where a group here has most images in common with one you named or finished there, it takes over its name. Nothing is changed before you say so.</source>
        <translation>Teilt eine Gruppe hier die meisten Bilder mit einer, die dort benannt oder fertig ist, übernimmt sie deren Namen. Vor dem Übernehmen ändert sich nichts.</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} und {count} weitere</translation>
    </message>
</context>
<context>
    <name>BetweenDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Only images of these days are shown, both included. An image that does not say when it was taken counts by when its file was written.</source>
        <translation>Nur Bilder dieser Tage werden gezeigt, beide eingeschlossen. Ein Bild, das nicht sagt, wann es aufgenommen wurde, zählt danach, wann seine Datei geschrieben wurde.</translation>
    </message>
    <message>
        <source>Show these</source>
        <translation>Diese zeigen</translation>
    </message>
    <message>
        <source>Taken between two days</source>
        <translation>Zwischen zwei Tagen aufgenommen</translation>
    </message>
    <message>
        <source>The first day</source>
        <translation>Der erste Tag</translation>
    </message>
    <message>
        <source>The last day</source>
        <translation>Der letzte Tag</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>DeepClust made a mistake</source>
        <translation>DeepClust hat einen Fehler gemacht</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>This is not your fault, and your images were not touched. You can go on; the report below helps to mend it.</source>
        <translation>Das liegt nicht an der Bedienung, und die Bilder sind unberührt. Weiterarbeiten ist möglich; der Bericht unten hilft, den Fehler zu beheben.</translation>
    </message>
</context>
<context>
    <name>ChipList</name>
    <message>
        <source>Groups shown on the map</source>
        <translation>Gruppen auf der Karte</translation>
    </message>
    <message>
        <source>No group</source>
        <translation>Keine Gruppe</translation>
    </message>
    <message>
        <source>Space hides or shows a group, Enter shows it alone.</source>
        <translation>Leertaste blendet eine Gruppe aus oder ein, Enter zeigt sie allein.</translation>
    </message>
</context>
<context>
    <name>ChipModel</name>
    <message>
        <source>{name}, hidden</source>
        <translation>{name}, ausgeblendet</translation>
    </message>
    <message>
        <source>{name}, shown</source>
        <translation>{name}, eingeblendet</translation>
    </message>
</context>
<context>
    <name>CopiesView</name>
    <message>
        <source>Back in the groups: {images}.</source>
        <translation>Wieder in den Gruppen: {images}.</translation>
    </message>
    <message>
        <source>Leave the copies out</source>
        <translation>Kopien weglassen</translation>
    </message>
    <message>
        <source>Left out of the groups: {images}. New groupings leave them out too. The files are where they were.</source>
        <translation>Aus den Gruppen weggelassen: {images}. Auch beim nächsten Gruppieren fehlen sie. Die Dateien sind, wo sie waren.</translation>
    </message>
    <message>
        <source>Left out of the groups: {images}. No file was touched.</source>
        <translation>Aus den Gruppen weggelassen: {images}. Keine Datei wurde angerührt.</translation>
    </message>
    <message>
        <source>Take them back in</source>
        <translation>Wieder aufnehmen</translation>
    </message>
    <message>
        <source>The images of a set are the same file, byte for byte. You can leave all but the first of each out of the groups; the files stay where they are.</source>
        <translation>Die Bilder eines Satzes sind Byte für Byte dieselbe Datei. Alle bis auf das erste lassen sich aus den Gruppen weglassen; die Dateien bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then decide.</source>
        <translation>Warten, bis das fertig ist, oder es anhalten, dann entscheiden.</translation>
    </message>
</context>
<context>
    <name>DisputeList</name>
    <message>
        <source>All disputed images</source>
        <translation>Alle strittigen Bilder</translation>
    </message>
    <message>
        <source>Disputed pairs of groups</source>
        <translation>Strittige Gruppenpaare</translation>
    </message>
    <message>
        <source>Scroll the pairs</source>
        <translation>Paare blättern</translation>
    </message>
    <message>
        <source>{name} of run {run}</source>
        <translation>{name} aus Durchlauf {run}</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop to open</source>
        <translation>Zum Öffnen loslassen</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message>
        <source>1,797 small images of handwritten digits that come with DeepClust</source>
        <translation>1.797 kleine Bilder handgeschriebener Ziffern, bei DeepClust dabei</translation>
    </message>
    <message>
        <source>Drop a folder of images here</source>
        <translation>Ordner mit Bildern hierher ziehen</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP, TIFF, HEIC and more, sub-folders included</source>
        <translation>JPEG, PNG, WebP, TIFF, HEIC und mehr, samt Unterordnern</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Beispiel ausprobieren</translation>
    </message>
</context>
<context>
    <name>EmptyView</name>
    <message>
        <source>DeepClust looks at your images and finds which belong together. No labels, no programming, and nothing leaves this computer.</source>
        <translation>DeepClust sieht die Bilder an und findet, welche zusammengehören. Ohne Vorgaben, ohne Programmieren, und nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Sort your images into groups</source>
        <translation>Bilder in Gruppen sortieren</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Go to Group</source>
        <translation>Zum Gruppieren</translation>
    </message>
    <message>
        <source>Group your images first. Then save the groups here.</source>
        <translation>Zuerst die Bilder gruppieren. Dann lassen sich die Gruppen hier speichern.</translation>
    </message>
    <message>
        <source>It is left as it is.</source>
        <translation>Es bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Take your groups along, for whatever comes next.</source>
        <translation>Die Gruppen mitnehmen, wofür auch immer.</translation>
    </message>
    <message>
        <source>There is nothing to take along yet</source>
        <translation>Noch gibt es nichts mitzunehmen</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then copy.</source>
        <translation>Warten, bis das fertig ist, oder es anhalten, dann kopieren.</translation>
    </message>
</context>
<context>
    <name>FailedView</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Open another folder…</source>
        <translation>Anderen Ordner öffnen…</translation>
    </message>
    <message>
        <source>Restore the backup</source>
        <translation>Sicherung zurückholen</translation>
    </message>
    <message>
        <source>These images could not be opened</source>
        <translation>Diese Bilder ließen sich nicht öffnen</translation>
    </message>
    <message>
        <source>This project could not be opened</source>
        <translation>Dieses Projekt ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>FolderPanel</name>
    <message>
        <source>Add the new versions</source>
        <translation>Neue Fassungen hinzufügen</translation>
    </message>
    <message>
        <source>Add them to the groups</source>
        <translation>Zu den Gruppen hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Changed since the images were read: {files}. What was read stays as it is; the new versions can be added as images of their own.</source>
        <translation>Seit dem Einlesen geändert: {files}. Was eingelesen ist, bleibt; die neuen Fassungen lassen sich als eigene Bilder hinzufügen.</translation>
    </message>
    <message>
        <source>Each comes into the group that suits it best; names and groups stay</source>
        <translation>Jedes kommt in die Gruppe, zu der es am besten passt; Namen und Gruppen bleiben</translation>
    </message>
    <message>
        <source>Find the images…</source>
        <translation>Bilder wiederfinden…</translation>
    </message>
    <message>
        <source>Finding the groups</source>
        <translation>Gruppen werden gesucht</translation>
    </message>
    <message>
        <source>Group again</source>
        <translation>Neu gruppieren</translation>
    </message>
    <message>
        <source>Image arrays</source>
        <translation>Bilder als Array</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>Bilder werden gesucht…</translation>
    </message>
    <message>
        <source>One of the images is an exact copy of another.</source>
        <translation>Eines der Bilder ist die genaue Kopie eines anderen.</translation>
    </message>
    <message>
        <source>Progress of looking through the folder</source>
        <translation>Fortschritt beim Durchsehen des Ordners</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Angehalten. Nichts wurde verändert.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then look for images.</source>
        <translation>Warten, bis das fertig ist, oder es anhalten, dann nach Bildern suchen.</translation>
    </message>
    <message>
        <source>Where are the images now?</source>
        <translation>Wo sind die Bilder jetzt?</translation>
    </message>
    <message>
        <source>{count} of the images are exact copies of others.</source>
        <translation>{count} der Bilder sind genaue Kopien von anderen.</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{images} came after these groups were made: they are in none of them yet.</source>
        <translation>Nach diesen Gruppen dazugekommen und noch in keiner: {images}.</translation>
    </message>
    <message>
        <source>“{folder}” is not there, or these images are not in it. Your groups are safe.</source>
        <translation>„{folder}“ ist nicht da oder enthält diese Bilder nicht. Die Gruppen sind sicher.</translation>
    </message>
</context>
<context>
    <name>GalleryPanel</name>
    <message>
        <source>Back to the groups</source>
        <translation>Zurück zu den Gruppen</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>Fits nowhere first</source>
        <translation>Unpassende zuerst</translation>
    </message>
    <message>
        <source>Least sure first</source>
        <translation>Unsicherste zuerst</translation>
    </message>
    <message>
        <source>Most typical first</source>
        <translation>Typischste zuerst</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Surest first</source>
        <translation>Sicherste zuerst</translation>
    </message>
    <message>
        <source>{some} of {images}</source>
        <translation>{some} von {images}</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Scroll images</source>
        <translation>Bilder blättern</translation>
    </message>
</context>
<context>
    <name>GroupDelegate</name>
    <message>
        <source>Name of the group</source>
        <translation>Name der Gruppe</translation>
    </message>
</context>
<context>
    <name>GroupList</name>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
</context>
<context>
    <name>GroupModel</name>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>Excluded</source>
        <translation>Ausgeschlossen</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>{group}, done</source>
        <translation>{group}, fertig</translation>
    </message>
</context>
<context>
    <name>GroupPage</name>
    <message>
        <source>DeepClust looks at all images and puts together what looks alike. The settings below are a good start.</source>
        <translation>DeepClust sieht alle Bilder an und fügt zusammen, was sich ähnlich sieht. Die Einstellungen unten sind ein guter Anfang.</translation>
    </message>
    <message>
        <source>Getting the methods ready</source>
        <translation>Methoden werden geladen</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppieren</translation>
    </message>
    <message>
        <source>Grouping your images</source>
        <translation>Bilder werden gruppiert</translation>
    </message>
    <message>
        <source>Runs of this project</source>
        <translation>Durchläufe dieses Projekts</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>The methods could not be loaded</source>
        <translation>Die Methoden ließen sich nicht laden</translation>
    </message>
    <message>
        <source>This takes a few seconds after DeepClust was started.</source>
        <translation>Das dauert nach dem Start von DeepClust ein paar Sekunden.</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then resume.</source>
        <translation>Warten, bis das fertig ist, oder es anhalten, dann fortsetzen.</translation>
    </message>
    <message>
        <source>Your images are grouped.</source>
        <translation>Die Bilder sind gruppiert.</translation>
    </message>
    <message>
        <source>Your images are grouped. Look at the groups in Review.</source>
        <translation>Die Bilder sind gruppiert. Unter „Durchsehen“ sind die Gruppen zu sehen.</translation>
    </message>
    <message>
        <source>run {number}, going on where it stopped</source>
        <translation>Durchlauf {number}, macht weiter, wo er anhielt</translation>
    </message>
    <message>
        <source>{k} groups</source>
        <translation>{k} Gruppen</translation>
    </message>
</context>
<context>
    <name>GroupPicker</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Move {images} to…</source>
        <translation>{images} verschieben nach…</translation>
    </message>
    <message>
        <source>Name or number of a group</source>
        <translation>Name oder Nummer einer Gruppe</translation>
    </message>
    <message>
        <source>New group</source>
        <translation>Neue Gruppe</translation>
    </message>
    <message>
        <source>New group called {name}</source>
        <translation>Neue Gruppe namens {name}</translation>
    </message>
    <message>
        <source>Scroll groups</source>
        <translation>Gruppen blättern</translation>
    </message>
</context>
<context>
    <name>GroupSettings</name>
    <message>
        <source>A first look: trains a quarter as long.</source>
        <translation>Ein erster Blick: lernt nur ein Viertel so lang.</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>Bildgröße</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Not sure? Take a few more than you expect. Similar ones end up close.</source>
        <translation>Unsicher? Lieber ein paar mehr als erwartet. Ähnliche liegen am Ende nah beieinander.</translation>
    </message>
    <message>
        <source>Number of groups</source>
        <translation>Anzahl der Gruppen</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alles zurücksetzen</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startzahl</translation>
    </message>
    <message>
        <source>The plugin “{plugin}” cannot be used: {reason}</source>
        <translation>Die Erweiterung „{plugin}“ ist nicht benutzbar: {reason}</translation>
    </message>
    <message>
        <source>The settings its authors printed, to compare with their figures.</source>
        <translation>Die Einstellungen aus der Veröffentlichung, zum Vergleich mit deren Zahlen.</translation>
    </message>
    <message>
        <source>The settings that work best, for as long as it takes.</source>
        <translation>Die besten Einstellungen, so lang wie nötig.</translation>
    </message>
    <message>
        <source>The side in pixels that images are brought to before training. 0 takes what suits your images.</source>
        <translation>Die Seitenlänge in Pixeln, auf die Bilder vor dem Lernen gebracht werden. 0 nimmt, was zu den Bildern passt.</translation>
    </message>
    <message>
        <source>There is no method to choose from.</source>
        <translation>Es gibt keine Methode zur Auswahl.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Trains twice as long, for the best result.</source>
        <translation>Lernt doppelt so lang, für das beste Ergebnis.</translation>
    </message>
    <message>
        <source>Where chance starts from. The same seed gives the same groups again; try another one to see what stays.</source>
        <translation>Womit der Zufall beginnt. Dieselbe Zahl ergibt dieselben Gruppen; eine andere zeigt, was davon bleibt.</translation>
    </message>
    <message>
        <source>{images} images cannot be sorted into {groups} groups.</source>
        <translation>{images} Bilder lassen sich nicht in {groups} Gruppen sortieren.</translation>
    </message>
</context>
<context>
    <name>GroupsPanel</name>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Split…</source>
        <translation>Aufteilen…</translation>
    </message>
    <message>
        <source>{done} of {total} checked</source>
        <translation>{done} von {total} geprüft</translation>
    </message>
</context>
<context>
    <name>HelpSheet</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Everything by keyboard</source>
        <translation>Alles mit der Tastatur</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>List of keys</source>
        <translation>Liste der Tasten</translation>
    </message>
    <message>
        <source>Scroll the keys</source>
        <translation>Tasten blättern</translation>
    </message>
</context>
<context>
    <name>HistoryDelegate</name>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>Groups as the method found them</source>
        <translation>Gruppen, wie die Methode sie fand</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>rückgängig gemacht</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Back to here</source>
        <translation>Zurück bis hier</translation>
    </message>
    <message>
        <source>Changes, newest first</source>
        <translation>Änderungen, neueste zuerst</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Forward to here</source>
        <translation>Vor bis hier</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Nothing was changed yet</source>
        <translation>Noch nichts geändert</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Save the history</source>
        <translation>Verlauf speichern</translation>
    </message>
    <message>
        <source>Saved as “{name}”.</source>
        <translation>Gespeichert als „{name}“.</translation>
    </message>
    <message>
        <source>Scroll the changes</source>
        <translation>Änderungen blättern</translation>
    </message>
    <message>
        <source>The history cannot be shown</source>
        <translation>Der Verlauf lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undone, and replaced by another change.</source>
        <translation>Rückgängig gemacht und durch eine andere Änderung ersetzt.</translation>
    </message>
    <message>
        <source>Whatever you do to the groups is listed here and can be taken back.</source>
        <translation>Hier steht jede Änderung an den Gruppen, und jede lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>{project} history</source>
        <translation>Verlauf von {project}</translation>
    </message>
</context>
<context>
    <name>ImageViewer</name>
    <message>
        <source>Next image (Right)</source>
        <translation>Nächstes Bild (Rechts)</translation>
    </message>
    <message>
        <source>Previous image (Left)</source>
        <translation>Voriges Bild (Links)</translation>
    </message>
    <message>
        <source>{width} × {height} pixels  ·  {place} of {total}</source>
        <translation>{width} × {height} Pixel  ·  {place} von {total}</translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message>
        <source>Reading was cancelled. Nothing was changed.</source>
        <translation>Das Einlesen wurde abgebrochen. Nichts wurde verändert.</translation>
    </message>
</context>
<context>
    <name>ItemTable</name>
    <message>
        <source>Images as a table</source>
        <translation>Bilder als Tabelle</translation>
    </message>
</context>
<context>
    <name>ItemTableModel</name>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>+ {count} more</source>
        <translation>+ {count} weitere</translation>
    </message>
    <message>
        <source>Colours of the groups</source>
        <translation>Farben der Gruppen</translation>
    </message>
</context>
<context>
    <name>LibraryView</name>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Kopien</translation>
    </message>
    <message>
        <source>Copies ({count})</source>
        <translation>Kopien ({count})</translation>
    </message>
    <message>
        <source>Found labels of {count} groups. They are kept to score the result, never to train.</source>
        <translation>{count} bekannte Gruppen gefunden. Sie dienen nur zum Bewerten des Ergebnisses, nie zum Lernen.</translation>
    </message>
    <message>
        <source>Found {count} sub-folders. Their names are kept to score the result, never to train.</source>
        <translation>{count} Unterordner gefunden. Ihre Namen dienen nur zum Bewerten des Ergebnisses, nie zum Lernen.</translation>
    </message>
    <message>
        <source>Images or problems</source>
        <translation>Bilder oder Probleme</translation>
    </message>
    <message>
        <source>Look for new images</source>
        <translation>Nach neuen Bildern suchen</translation>
    </message>
    <message>
        <source>Look through the folder again: what is new is added, what moved is found</source>
        <translation>Den Ordner noch einmal durchsehen: Neues kommt dazu, Verschobenes wird gefunden</translation>
    </message>
    <message>
        <source>Next: group them</source>
        <translation>Weiter: gruppieren</translation>
    </message>
    <message>
        <source>Open another folder…</source>
        <translation>Anderen Ordner öffnen…</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Problems ({count})</source>
        <translation>Probleme ({count})</translation>
    </message>
    <message>
        <source>This project is open in another window, so it can only be looked at here.</source>
        <translation>Dieses Projekt ist in einem anderen Fenster offen und lässt sich hier nur ansehen.</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
</context>
<context>
    <name>LikenessPanel</name>
    <message>
        <source>1 set. If the first is kept, {images} can be excluded.</source>
        <translation>1 Satz. Bleibt das erste, lassen sich {images} ausschließen.</translation>
    </message>
    <message>
        <source>All images are compared once. This may take a few minutes.</source>
        <translation>Alle Bilder werden einmal verglichen. Das kann ein paar Minuten dauern.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the groups</source>
        <translation>Zurück zu den Gruppen</translation>
    </message>
    <message>
        <source>Click an image to keep or exclude it. Files stay where they are; what you exclude can be undone.</source>
        <translation>Ein Klick auf ein Bild behält es oder schließt es aus. Die Dateien bleiben, wo sie sind; jedes Ausschließen lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>Exclude all but the suggested</source>
        <translation>Alle bis auf die vorgeschlagenen ausschließen</translation>
    </message>
    <message>
        <source>Looking for images that are nearly the same</source>
        <translation>Fast gleiche Bilder werden gesucht</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Weitere</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>Fast gleich</translation>
    </message>
    <message>
        <source>No images are nearly the same</source>
        <translation>Keine Bilder sind fast gleich</translation>
    </message>
    <message>
        <source>Or all but one of each set are excluded already. Files that are exactly the same are found under Images.</source>
        <translation>Oder alle außer einem jeder Reihe sind schon ausgeschlossen. Dateien, die genau gleich sind, finden sich unter Bilder.</translation>
    </message>
    <message>
        <source>Sets after these</source>
        <translation>Sätze nach diesen</translation>
    </message>
    <message>
        <source>Sets before these</source>
        <translation>Sätze vor diesen</translation>
    </message>
    <message>
        <source>Sets of images that are nearly the same</source>
        <translation>Sätze fast gleicher Bilder</translation>
    </message>
    <message>
        <source>The images cannot be compared</source>
        <translation>Die Bilder lassen sich nicht vergleichen</translation>
    </message>
    <message>
        <source>{count} photos taken within seconds</source>
        <translation>{count} Fotos innerhalb von Sekunden</translation>
    </message>
    <message>
        <source>{count} versions of one image</source>
        <translation>{count} Fassungen eines Bildes</translation>
    </message>
    <message>
        <source>{first} to {last} of {count}</source>
        <translation>{first} bis {last} von {count}</translation>
    </message>
    <message>
        <source>{sets} sets. If the first of each is kept, {images} can be excluded.</source>
        <translation>{sets} Sätze. Bleibt von jedem das erste, lässt sich so viel ausschließen: {images}.</translation>
    </message>
</context>
<context>
    <name>LookChoice</name>
    <message>
        <source>Fetch it</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Group the images by</source>
        <translation>Bilder gruppieren nach</translation>
    </message>
    <message>
        <source>I have the file…</source>
        <translation>Datei ist schon da…</translation>
    </message>
    <message>
        <source>Photos are grouped far better by what they show. That needs {network}, which is not on this computer yet: {size} MB from the internet, once. Until then they are grouped by their pixels.
{address}
Licence: {licence}</source>
        <translation>Fotos lassen sich weit besser nach dem gruppieren, was sie zeigen. Dazu fehlt auf diesem Computer noch {network}: einmal {size} MB aus dem Internet. Bis dahin zählen ihre Pixel.
{address}
Lizenz: {licence}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Suits photos: {network} has learnt from a million of them what things look like.</source>
        <translation>Passt zu Fotos: {network} hat an einer Million davon gelernt, wie Dinge aussehen.</translation>
    </message>
    <message>
        <source>The file of the network</source>
        <translation>Datei des Netzes</translation>
    </message>
    <message>
        <source>Their pixels</source>
        <translation>Ihren Pixeln</translation>
    </message>
    <message>
        <source>Weights of networks (*.safetensors *.pth *.pt)</source>
        <translation>Gewichte von Netzen (*.safetensors *.pth *.pt)</translation>
    </message>
    <message>
        <source>What they show</source>
        <translation>Ihrem Inhalt</translation>
    </message>
    <message>
        <source>Your images are small, grey and of one size: their pixels say the most.</source>
        <translation>Die Bilder sind klein, grau und gleich groß: Ihre Pixel sagen am meisten.</translation>
    </message>
    <message>
        <source>Your images look like photos, with colours or of several sizes.</source>
        <translation>Die Bilder sehen nach Fotos aus: farbig oder verschieden groß.</translation>
    </message>
    <message>
        <source>{done} of {total} MB are here.</source>
        <translation>{done} von {total} MB sind da.</translation>
    </message>
</context>
<context>
    <name>Looking</name>
    <message>
        <source>The network is here: photos are grouped by what they show.</source>
        <translation>Das Netz ist da: Fotos werden nach dem gruppiert, was sie zeigen.</translation>
    </message>
    <message>
        <source>Wait until it is done, then fetch the network.</source>
        <translation>Warten, bis das fertig ist, dann das Netz herunterladen.</translation>
    </message>
</context>
<context>
    <name>LossCurve</name>
    <message>
        <source>Loss curve</source>
        <translation>Kurve der Abweichung</translation>
    </message>
    <message>
        <source>Newest value: {loss:.4g}</source>
        <translation>Neuester Wert: {loss:.4g}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>DeepClust</source>
        <translation>DeepClust</translation>
    </message>
    <message>
        <source>Group the images first.</source>
        <translation>Zuerst die Bilder gruppieren.</translation>
    </message>
    <message>
        <source>If you stop now, it can be resumed later from its last full round.</source>
        <translation>Nach dem Anhalten geht es später ab der letzten vollen Runde weiter.</translation>
    </message>
    <message>
        <source>If you stop now, the copies made so far stay. Choosing the same folder again copies only what is missing.</source>
        <translation>Nach dem Anhalten bleiben die bisherigen Kopien. Derselbe Ordner, noch einmal gewählt, bekommt nur, was fehlt.</translation>
    </message>
    <message>
        <source>If you stop now, these images have to be read again the next time.</source>
        <translation>Nach dem Anhalten müssen diese Bilder beim nächsten Mal neu eingelesen werden.</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Open some images first.</source>
        <translation>Zuerst Bilder öffnen.</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Liest…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Sortiert …</translation>
    </message>
    <message>
        <source>Still working</source>
        <translation>Noch beschäftigt</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Anhalten und schließen</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Arbeitet…</translation>
    </message>
    <message>
        <source>{name} – DeepClust</source>
        <translation>{name} – DeepClust</translation>
    </message>
    <message>
        <source>{what} is not done yet.</source>
        <translation>{what} ist noch nicht fertig.</translation>
    </message>
</context>
<context>
    <name>MapLegend</name>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>{count} hidden</source>
        <translation>{count} ausgeblendet</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Detailed</source>
        <translation>Ausführlich</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Nach Gruppe</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Known groups</source>
        <translation>Bekannte Gruppen</translation>
    </message>
    <message>
        <source>Lay the map out so that neighbours stay together (UMAP); takes a while</source>
        <translation>Karte so anordnen, dass Nachbarn beisammenbleiben (UMAP); dauert eine Weile</translation>
    </message>
    <message>
        <source>Laying out…</source>
        <translation>Wird gelegt…</translation>
    </message>
    <message>
        <source>Names on the map</source>
        <translation>Namen auf der Karte</translation>
    </message>
    <message>
        <source>Other than known</source>
        <translation>Anders als bekannt</translation>
    </message>
    <message>
        <source>Press again to stop laying out the map</source>
        <translation>Noch einmal drücken, um das Auslegen der Karte abzubrechen</translation>
    </message>
    <message>
        <source>What the colours of the map mean</source>
        <translation>Was die Farben der Karte bedeuten</translation>
    </message>
    <message>
        <source>When taken</source>
        <translation>Aufnahmezeit</translation>
    </message>
    <message>
        <source>{share} % sure</source>
        <translation>{share} % sicher</translation>
    </message>
</context>
<context>
    <name>MapTools</name>
    <message>
        <source>Choose with a box (B)</source>
        <translation>Mit Rahmen auswählen (B)</translation>
    </message>
    <message>
        <source>Choose with a lasso (L)</source>
        <translation>Mit Lasso auswählen (L)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Move the map, choose by click (H)</source>
        <translation>Karte verschieben, mit Klick auswählen (H)</translation>
    </message>
    <message>
        <source>Shift adds to what is chosen, Alt takes away.</source>
        <translation>Umschalt fügt zur Auswahl hinzu, Alt nimmt weg.</translation>
    </message>
    <message>
        <source>Show all points (Home)</source>
        <translation>Alle Punkte zeigen (Pos1)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>Verkleinern (−)</translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message>
        <source>Arrow keys move, plus and minus zoom, Home shows everything.</source>
        <translation>Pfeiltasten verschieben, Plus und Minus vergrößern und verkleinern, Pos1 zeigt alles.</translation>
    </message>
    <message>
        <source>Map of the images</source>
        <translation>Karte der Bilder</translation>
    </message>
</context>
<context>
    <name>MatchTable</name>
    <message>
        <source>Scroll the table</source>
        <translation>Tabelle blättern</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Dismiss message</source>
        <translation>Meldung schließen</translation>
    </message>
</context>
<context>
    <name>MethodCards</name>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Show all methods</source>
        <translation>Alle Methoden zeigen</translation>
    </message>
    <message>
        <source>Show fewer methods</source>
        <translation>Weniger Methoden zeigen</translation>
    </message>
</context>
<context>
    <name>MethodChoice</name>
    <message>
        <source>Read the paper</source>
        <translation>Veröffentlichung lesen</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>Empfohlen</translation>
    </message>
    <message>
        <source>from {plugin} {version}</source>
        <translation>aus {plugin} {version}</translation>
    </message>
</context>
<context>
    <name>NewGroupButton</name>
    <message>
        <source>+ New</source>
        <translation>+ Neu</translation>
    </message>
    <message>
        <source>Choose images and press this, or drop images here (N)</source>
        <translation>Bilder auswählen und hier drücken, oder Bilder hierher ziehen (N)</translation>
    </message>
    <message>
        <source>New group of the chosen images</source>
        <translation>Neue Gruppe aus den ausgewählten Bildern</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>Enter a number</source>
        <translation>Eine Zahl eingeben</translation>
    </message>
    <message>
        <source>Enter a number between {low:g} and {high:g}</source>
        <translation>Eine Zahl zwischen {low:g} und {high:g} eingeben</translation>
    </message>
    <message>
        <source>Enter a number of at least {low:g}</source>
        <translation>Eine Zahl ab {low:g} eingeben</translation>
    </message>
    <message>
        <source>Enter a number of at most {high:g}</source>
        <translation>Eine Zahl bis {high:g} eingeben</translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message>
        <source>Go to Export to say what shall become of it.</source>
        <translation>Unter „Exportieren“ lässt sich entscheiden, was daraus wird.</translation>
    </message>
    <message>
        <source>The project is as it was at {when}.</source>
        <translation>Das Projekt ist wieder auf dem Stand: {when}.</translation>
    </message>
    <message>
        <source>The project is as it was at {when}. What was there before is kept as “{name}”.</source>
        <translation>Das Projekt ist wieder auf dem Stand: {when}. Der vorige Stand bleibt als „{name}“ erhalten.</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then open something else.</source>
        <translation>Warten, bis das fertig ist, oder es anhalten, dann etwas anderes öffnen.</translation>
    </message>
    <message>
        <source>the sample</source>
        <translation>das Beispiel</translation>
    </message>
    <message>
        <source>“{name}” is open in another window, so it can only be looked at here.</source>
        <translation>„{name}“ ist in einem anderen Fenster offen und lässt sich hier nur ansehen.</translation>
    </message>
</context>
<context>
    <name>OpinionGrid</name>
    <message>
        <source>Disputed images</source>
        <translation>Strittige Bilder</translation>
    </message>
</context>
<context>
    <name>OpinionPanel</name>
    <message>
        <source>1 is disputed.</source>
        <translation>1 ist strittig.</translation>
    </message>
    <message>
        <source>All {images} of this pair.</source>
        <translation>Alle {images} dieses Paars.</translation>
    </message>
    <message>
        <source>Choose a pair of groups, or some images.</source>
        <translation>Ein Gruppenpaar oder einige Bilder auswählen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Comparing the two runs</source>
        <translation>Die beiden Durchläufe werden verglichen</translation>
    </message>
    <message>
        <source>Go with the other run</source>
        <translation>Dem anderen Durchlauf folgen</translation>
    </message>
    <message>
        <source>Group the images once more, with another method or another number of groups.</source>
        <translation>Die Bilder noch einmal gruppieren, mit anderer Methode oder anderer Anzahl von Gruppen.</translation>
    </message>
    <message>
        <source>Groups that match</source>
        <translation>Gruppen, die zusammenpassen</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meine behalten</translation>
    </message>
    <message>
        <source>Move them to the groups the other run has them in.</source>
        <translation>In die Gruppen verschieben, in denen der andere Durchlauf sie hat.</translation>
    </message>
    <message>
        <source>No group here is like that of the other run.</source>
        <translation>Keine Gruppe hier entspricht der des anderen Durchlaufs.</translation>
    </message>
    <message>
        <source>Nothing is left to decide</source>
        <translation>Nichts mehr zu entscheiden</translation>
    </message>
    <message>
        <source>On {decided} you decided otherwise.</source>
        <translation>Über {decided} ist anders entschieden.</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Deckung</translation>
    </message>
    <message>
        <source>Second opinion</source>
        <translation>Zweite Meinung</translation>
    </message>
    <message>
        <source>The two runs agree, or you have looked at every image they dispute.</source>
        <translation>Die beiden Durchläufe sind sich einig, oder jedes strittige Bild ist angesehen.</translation>
    </message>
    <message>
        <source>The two runs cannot be compared</source>
        <translation>Die beiden Durchläufe lassen sich nicht vergleichen</translation>
    </message>
    <message>
        <source>There</source>
        <translation>Dort</translation>
    </message>
    <message>
        <source>There is no second opinion yet</source>
        <translation>Noch gibt es keine zweite Meinung</translation>
    </message>
    <message>
        <source>These images are right where they are.</source>
        <translation>Diese Bilder sind richtig, wo sie sind.</translation>
    </message>
    <message>
        <source>They agree on {agreed} of {total}.</source>
        <translation>Bei {agreed} von {total} sind sie sich einig.</translation>
    </message>
    <message>
        <source>Where they disagree</source>
        <translation>Wo sie sich uneinig sind</translation>
    </message>
    <message>
        <source>{disputed} are disputed.</source>
        <translation>{disputed} sind strittig.</translation>
    </message>
    <message>
        <source>{images} chosen.</source>
        <translation>{images} ausgewählt.</translation>
    </message>
    <message>
        <source>{images} in both</source>
        <translation>{images} in beiden</translation>
    </message>
    <message>
        <source>{lost} of them have no group here and stay.</source>
        <translation>{lost} davon haben hier keine Gruppe und bleiben.</translation>
    </message>
</context>
<context>
    <name>ParamRow</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset {name}</source>
        <translation>{name} zurücksetzen</translation>
    </message>
</context>
<context>
    <name>PlanTable</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folders that will be filled</source>
        <translation>Ordner, die gefüllt werden</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
</context>
<context>
    <name>ProblemsModel</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Why it was left out</source>
        <translation>Grund</translation>
    </message>
</context>
<context>
    <name>ProblemsView</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>Liste kopieren</translation>
    </message>
    <message>
        <source>Every file could be read.</source>
        <translation>Jede Datei ließ sich lesen.</translation>
    </message>
    <message>
        <source>Files left out</source>
        <translation>Ausgelassene Dateien</translation>
    </message>
    <message>
        <source>{files} left out. It stays where it is, untouched.</source>
        <translation>{files} weggelassen. Sie bleibt unberührt, wo sie ist.</translation>
    </message>
    <message>
        <source>{files} left out. They stay where they are, untouched.</source>
        <translation>{files} ausgelassen. Sie bleiben unberührt, wo sie sind.</translation>
    </message>
</context>
<context>
    <name>ProjectContext</name>
    <message>
        <source>DeepClust is still busy.</source>
        <translation>DeepClust ist noch beschäftigt.</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>1 of these is in another group; yes moves it here.</source>
        <translation>1 davon ist in einer anderen Gruppe; Ja verschiebt es hierher.</translation>
    </message>
    <message>
        <source>Are these all “{group}”?</source>
        <translation>Gehören alle zu „{group}“?</translation>
    </message>
    <message>
        <source>Back to the groups</source>
        <translation>Zurück zu den Gruppen</translation>
    </message>
    <message>
        <source>Back to the groups (Q)</source>
        <translation>Zurück zu den Gruppen (Q)</translation>
    </message>
    <message>
        <source>Click those that are not; they come back later. Enter says yes, 0 – 9 or M names another group for all.</source>
        <translation>Anklicken, was nicht dazugehört; es kommt später wieder. Enter sagt ja, 0 – 9 oder M nennt eine andere Gruppe für alle.</translation>
    </message>
    <message>
        <source>Every image was looked at, or belongs to a group that is done.</source>
        <translation>Jedes Bild ist angesehen oder gehört zu einer fertigen Gruppe.</translation>
    </message>
    <message>
        <source>Everything is checked</source>
        <translation>Alles ist geprüft</translation>
    </message>
    <message>
        <source>Exclude (X)</source>
        <translation>Ausschließen (X)</translation>
    </message>
    <message>
        <source>Later (L)</source>
        <translation>Später (L)</translation>
    </message>
    <message>
        <source>Looking for the next page</source>
        <translation>Die nächste Seite wird gesucht</translation>
    </message>
    <message>
        <source>Move images as suggested</source>
        <translation>Bilder wie vorgeschlagen verschieben</translation>
    </message>
    <message>
        <source>Move {images} as suggested</source>
        <translation>{images} wie vorgeschlagen verschieben</translation>
    </message>
    <message>
        <source>Moved {images} as suggested. Undo takes it back.</source>
        <translation>{images} wie vorgeschlagen verschoben. „Rückgängig“ nimmt es zurück.</translation>
    </message>
    <message>
        <source>Not sure (U)</source>
        <translation>Unsicher (U)</translation>
    </message>
    <message>
        <source>The first time, all images are looked at once.</source>
        <translation>Beim ersten Mal werden alle Bilder einmal angesehen.</translation>
    </message>
    <message>
        <source>There is no next page</source>
        <translation>Es gibt keine nächste Seite</translation>
    </message>
    <message>
        <source>Yes (Enter)</source>
        <translation>Ja (Enter)</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>{count} an hour</source>
        <translation>{count} pro Stunde</translation>
    </message>
    <message>
        <source>{count} of these are in other groups; yes moves them here.</source>
        <translation>{count} davon sind in anderen Gruppen; Ja verschiebt sie hierher.</translation>
    </message>
    <message>
        <source>{done} of {total} checked</source>
        <translation>{done} von {total} geprüft</translation>
    </message>
    <message>
        <source>{images} come back later. Enter says yes for the others, 0 – 9 or M names another group for them.</source>
        <translation>{images} später noch einmal. Enter sagt ja für die übrigen, 0 – 9 oder M nennt eine andere Gruppe für sie.</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>DeepClust</source>
        <translation>DeepClust</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppieren</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>Noch keine Bilder</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsehen</translation>
    </message>
</context>
<context>
    <name>Ramp</name>
    <message>
        <source>Colours from low to high</source>
        <translation>Farben von niedrig bis hoch</translation>
    </message>
    <message>
        <source>Dark is {low}, light is {high}.</source>
        <translation>Dunkel ist {low}, hell ist {high}.</translation>
    </message>
</context>
<context>
    <name>ReadingView</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>Bilder werden gesucht…</translation>
    </message>
    <message>
        <source>Progress of reading</source>
        <translation>Fortschritt des Einlesens</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>{name} wird eingelesen</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>You can leave this to itself; nothing of yours is changed.</source>
        <translation>Das läuft von selbst weiter; an den Dateien ändert sich nichts.</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{files} left out</source>
        <translation>{files} ausgelassen</translation>
    </message>
    <message>
        <source>{rate} images/s</source>
        <translation>{rate} Bilder/s</translation>
    </message>
</context>
<context>
    <name>RecentRow</name>
    <message>
        <source>Open {name}, {about}</source>
        <translation>{name} öffnen, {about}</translation>
    </message>
</context>
<context>
    <name>RestoreDialog</name>
    <message>
        <source>Backups, the newest first</source>
        <translation>Sicherungen, neueste zuerst</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose the moment to go back to. What the project is now is kept beside it under another name, so you can change your mind. Your images are not touched.</source>
        <translation>Den Zeitpunkt auswählen, zu dem es zurückgehen soll. Der jetzige Stand bleibt daneben unter anderem Namen erhalten, umentscheiden ist also möglich. Die Bilder bleiben unberührt.</translation>
    </message>
    <message>
        <source>Looking for backups…</source>
        <translation>Sicherungen werden gesucht…</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Restore a backup of “{name}”</source>
        <translation>Sicherung von „{name}“ zurückholen</translation>
    </message>
    <message>
        <source>There is no backup of this project yet.</source>
        <translation>Noch gibt es keine Sicherung dieses Projekts.</translation>
    </message>
    <message>
        <source>{when}  ·  {size}</source>
        <translation>{when}  ·  {size}</translation>
    </message>
</context>
<context>
    <name>ReviewCommands</name>
    <message>
        <source>Like {name}</source>
        <translation>Ähnlich wie {name}</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Check page by page</source>
        <translation>Seite für Seite prüfen</translation>
    </message>
    <message>
        <source>Getting the groups</source>
        <translation>Gruppen werden geholt</translation>
    </message>
    <message>
        <source>Go to Group</source>
        <translation>Zum Gruppieren</translation>
    </message>
    <message>
        <source>Group your images first. What is found is shown here.</source>
        <translation>Zuerst die Bilder gruppieren. Hier ist dann zu sehen, was gefunden wurde.</translation>
    </message>
    <message>
        <source>Images that are nearly the same…</source>
        <translation>Fast gleiche Bilder…</translation>
    </message>
    <message>
        <source>Keep names from an earlier run…</source>
        <translation>Namen aus einem früheren Durchlauf behalten…</translation>
    </message>
    <message>
        <source>Keep them…</source>
        <translation>Behalten…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Names of an earlier run fit {count} groups.</source>
        <translation>Namen aus einem früheren Durchlauf passen zu {count} Gruppen.</translation>
    </message>
    <message>
        <source>Next: export</source>
        <translation>Weiter: exportieren</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsehen</translation>
    </message>
    <message>
        <source>Second opinion of another run…</source>
        <translation>Zweite Meinung eines anderen Durchlaufs…</translation>
    </message>
    <message>
        <source>The groups cannot be shown</source>
        <translation>Die Gruppen lassen sich nicht zeigen</translation>
    </message>
    <message>
        <source>There are no groups yet</source>
        <translation>Noch gibt es keine Gruppen</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>Rückgängig gemacht: {what}</translation>
    </message>
</context>
<context>
    <name>RunChoice</name>
    <message>
        <source>Run</source>
        <translation>Durchlauf</translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>None yet. What you find will be listed here.</source>
        <translation>Noch keine. Hier steht später, was gefunden wurde.</translation>
    </message>
</context>
<context>
    <name>RunRow</name>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>In view</source>
        <translation>Angezeigt</translation>
    </message>
    <message>
        <source>Open in Review</source>
        <translation>Durchsehen</translation>
    </message>
    <message>
        <source>Open run {n}</source>
        <translation>Durchlauf {n} durchsehen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Resume run {n}</source>
        <translation>Durchlauf {n} fortsetzen</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>Unfertig</translation>
    </message>
    <message>
        <source>{name}, {k} groups</source>
        <translation>{name}, {k} Gruppen</translation>
    </message>
    <message>
        <source>{number}. {method}</source>
        <translation>{number}. {method}</translation>
    </message>
</context>
<context>
    <name>RunningView</name>
    <message>
        <source>Back to the settings</source>
        <translation>Zurück zu den Einstellungen</translation>
    </message>
    <message>
        <source>DeepClust made a mistake.</source>
        <translation>DeepClust hat einen Fehler gemacht.</translation>
    </message>
    <message>
        <source>Each dot is an image. Images that look alike move together.</source>
        <translation>Jeder Punkt ist ein Bild. Was sich ähnlich sieht, rückt zusammen.</translation>
    </message>
    <message>
        <source>Each dot is an image. It has no groups yet, so all dots are grey.</source>
        <translation>Jeder Punkt ist ein Bild. Noch gibt es keine Gruppen, darum sind alle grau.</translation>
    </message>
    <message>
        <source>End early and look at the groups found so far.</source>
        <translation>Früher aufhören und die bisher gefundenen Gruppen ansehen.</translation>
    </message>
    <message>
        <source>End without groups. It can be resumed from its last full round.</source>
        <translation>Ohne Gruppen aufhören. Fortsetzen geht ab der letzten vollen Runde.</translation>
    </message>
    <message>
        <source>Finish now and keep</source>
        <translation>Jetzt abschließen</translation>
    </message>
    <message>
        <source>Finishing…</source>
        <translation>Schließt ab…</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>How far off it still is, round by round. Lower is better.</source>
        <translation>Wie weit es noch danebenliegt, Runde für Runde. Weniger ist besser.</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>It can be resumed from its last full round: now, or later from the list of runs.</source>
        <translation>Fortsetzen geht ab der letzten vollen Runde: jetzt, oder später aus der Liste der Durchläufe.</translation>
    </message>
    <message>
        <source>It did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
    <message>
        <source>Keep what it found</source>
        <translation>Gefundenes behalten</translation>
    </message>
    <message>
        <source>Look at the groups of its last full round, without learning any further.</source>
        <translation>Die Gruppen der letzten vollen Runde ansehen, ohne weiter zu lernen.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>Map of your images, live</source>
        <translation>Karte der Bilder, live</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Paused. The computer is free until you go on.</source>
        <translation>Pausiert. Bis es weitergeht, ist der Computer frei.</translation>
    </message>
    <message>
        <source>Progress of this step</source>
        <translation>Fortschritt dieses Schritts</translation>
    </message>
    <message>
        <source>Putting together what was found so far…</source>
        <translation>Das bisher Gefundene wird zusammengestellt…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Saving where it is, so that it can be resumed…</source>
        <translation>Der Stand wird gespeichert, damit es später weitergehen kann…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>What to know about this run</source>
        <translation>Wissenswertes zu diesem Durchlauf</translation>
    </message>
    <message>
        <source>You can look at your images meanwhile. If you stop, it can be resumed later from its last full round.</source>
        <translation>Die Bilder lassen sich inzwischen ansehen. Nach dem Anhalten geht es später ab der letzten vollen Runde weiter.</translation>
    </message>
    <message>
        <source>{count} images a second</source>
        <translation>{count} Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>{done} of {total} {unit}</source>
        <translation>{done} von {total} {unit}</translation>
    </message>
    <message>
        <source>{time} in this step</source>
        <translation>{time} in diesem Schritt</translation>
    </message>
    <message>
        <source>{unit} so far: {done} of {total} at most</source>
        <translation>{unit} bisher: {done} von höchstens {total}</translation>
    </message>
</context>
<context>
    <name>ScorePanel</name>
    <message>
        <source>Scores</source>
        <translation>Bewertung</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Choose images first. ? shows all keys.</source>
        <translation>Zuerst Bilder auswählen. ? zeigt alle Tasten.</translation>
    </message>
    <message>
        <source>Chosen images</source>
        <translation>Ausgewählte Bilder</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>SetCard</name>
    <message>
        <source>Exclude</source>
        <translation>Ausschließen</translation>
    </message>
    <message>
        <source>Exclude the others</source>
        <translation>Die anderen ausschließen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep (suggested)</source>
        <translation>Behalten (Vorschlag)</translation>
    </message>
    <message>
        <source>… and {count} more</source>
        <translation>… und {count} weitere</translation>
    </message>
</context>
<context>
    <name>SetsModel</name>
    <message>
        <source>{count} × {name}</source>
        <translation>{count} × {name}</translation>
    </message>
</context>
<context>
    <name>SetsView</name>
    <message>
        <source>Images of the set</source>
        <translation>Bilder des Satzes</translation>
    </message>
    <message>
        <source>Leave out of the grouping</source>
        <translation>Aus dem Gruppieren herauslassen</translation>
    </message>
    <message>
        <source>Sets of images</source>
        <translation>Sätze von Bildern</translation>
    </message>
    <message>
        <source>Take back into the grouping</source>
        <translation>Ins Gruppieren zurücknehmen</translation>
    </message>
</context>
<context>
    <name>SizeEditor</name>
    <message>
        <source>The image size must be between {low} and {high} pixels, or 0; it is {size}.</source>
        <translation>Die Bildgröße muss zwischen {low} und {high} Pixeln liegen oder 0 sein; sie ist {size}.</translation>
    </message>
</context>
<context>
    <name>SortPanel</name>
    <message>
        <source>1 file stayed where it was:</source>
        <translation>1 Datei blieb, wo sie war:</translation>
    </message>
    <message>
        <source>1 file stays where it is: {path}: {reason}</source>
        <translation>1 Datei bleibt, wo sie ist: {path}: {reason}</translation>
    </message>
    <message>
        <source>1 image goes back to where it was.</source>
        <translation>1 Bild kommt dorthin zurück, wo es war.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner auswählen…</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Anderen Ordner auswählen…</translation>
    </message>
    <message>
        <source>Choosing the same folder again does only what is missing.</source>
        <translation>Derselbe Ordner, noch einmal gewählt, bekommt nur, was fehlt.</translation>
    </message>
    <message>
        <source>Copies of {images} go to the trash.</source>
        <translation>In den Papierkorb kommen die Kopien von: {images}.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy {images}</source>
        <translation>{images} kopieren</translation>
    </message>
    <message>
        <source>Copy: your own images stay where they are</source>
        <translation>Kopieren: die eigenen Bilder bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>Finish it</source>
        <translation>Zu Ende bringen</translation>
    </message>
    <message>
        <source>Gone, so they are left out: {images}, such as {path}.</source>
        <translation>Nicht mehr da und darum ausgelassen: {images}, etwa {path}.</translation>
    </message>
    <message>
        <source>Into “{place}”</source>
        <translation>Nach „{place}“</translation>
    </message>
    <message>
        <source>Link {images}</source>
        <translation>{images} verknüpfen</translation>
    </message>
    <message>
        <source>Link: shortcuts to your images, no room is needed</source>
        <translation>Verknüpfen: Verweise auf die Bilder, braucht keinen Platz</translation>
    </message>
    <message>
        <source>Links to {images} are removed.</source>
        <translation>Verknüpfungen werden entfernt: {images}.</translation>
    </message>
    <message>
        <source>Looking at what would be done…</source>
        <translation>Was zu tun ist, wird ermittelt…</translation>
    </message>
    <message>
        <source>Looking at what would be undone…</source>
        <translation>Was rückgängig würde, wird ermittelt…</translation>
    </message>
    <message>
        <source>Move {images}</source>
        <translation>{images} verschieben</translation>
    </message>
    <message>
        <source>Move: your images leave their folder</source>
        <translation>Verschieben: Ihre Bilder verlassen ihren Ordner</translation>
    </message>
    <message>
        <source>No file is lost. Both ways can be stopped at any time.</source>
        <translation>Keine Datei ist verloren. Beides lässt sich jederzeit anhalten.</translation>
    </message>
    <message>
        <source>No file is lost. What is not back yet is still in the folders.</source>
        <translation>Keine Datei ist verloren. Was noch nicht zurück ist, liegt noch in den Ordnern.</translation>
    </message>
    <message>
        <source>One folder for each group. Nothing is overwritten or deleted, you see the plan first, and it can be undone.</source>
        <translation>Ein Ordner für jede Gruppe. Nichts wird überschrieben oder gelöscht, zuerst ist der Plan zu sehen, und alles lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Progress of copying</source>
        <translation>Fortschritt des Kopierens</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Sort the images into</source>
        <translation>Bilder sortieren nach</translation>
    </message>
    <message>
        <source>Sort the images into folders</source>
        <translation>Bilder in Ordner sortieren</translation>
    </message>
    <message>
        <source>Stopped. What was done so far stays, and can be undone.</source>
        <translation>Angehalten. Was bisher geschah, bleibt und lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Stopped. What was taken back so far stays so.</source>
        <translation>Angehalten. Was bis jetzt zurückgenommen wurde, bleibt es.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>That does not fit. Choose another folder or make room.</source>
        <translation>Das passt nicht. Einen anderen Ordner auswählen oder Platz schaffen.</translation>
    </message>
    <message>
        <source>This would be undone</source>
        <translation>Das würde rückgängig gemacht</translation>
    </message>
    <message>
        <source>Undo the sorting</source>
        <translation>Sortieren rückgängig machen</translation>
    </message>
    <message>
        <source>Undo the sorting…</source>
        <translation>Sortieren rückgängig machen…</translation>
    </message>
    <message>
        <source>Undoing again takes back the rest.</source>
        <translation>Noch einmal rückgängig machen nimmt auch den Rest zurück.</translation>
    </message>
    <message>
        <source>Undone for {images}.</source>
        <translation>Rückgängig gemacht: {images}.</translation>
    </message>
    <message>
        <source>What was broken off before then stays as it is.</source>
        <translation>Was zuvor unterbrochen wurde, bleibt dann, wie es ist.</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Arbeitet…</translation>
    </message>
    <message>
        <source>{count} files stay where they are, such as {path}: {reason}</source>
        <translation>{count} Dateien bleiben, wo sie sind, etwa {path}: {reason}</translation>
    </message>
    <message>
        <source>{count} files stayed where they were:</source>
        <translation>{count} Dateien blieben, wo sie waren:</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{images} are there already and stay as they are.</source>
        <translation>Schon vorhanden, bleibt unverändert: {images}.</translation>
    </message>
    <message>
        <source>{images} copied.</source>
        <translation>{images} kopiert.</translation>
    </message>
    <message>
        <source>{images} go back to where they were.</source>
        <translation>{images} kommen dorthin zurück, wo sie waren.</translation>
    </message>
    <message>
        <source>{images} linked.</source>
        <translation>{images} verknüpft.</translation>
    </message>
    <message>
        <source>{images} moved.</source>
        <translation>{images} verschoben.</translation>
    </message>
    <message>
        <source>{images} were there already.</source>
        <translation>Schon vorhanden: {images}.</translation>
    </message>
    <message>
        <source>{images} will get another name, because theirs is taken.</source>
        <translation>Anders benannt, weil der Name vergeben ist: {images}.</translation>
    </message>
    <message>
        <source>{images}, {size}. {free} are free there.</source>
        <translation>{images}, {size}. Dort sind {free} frei.</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>By how they look to the method of this run</source>
        <translation>Danach, wie die Methode dieses Durchlaufs sie sieht</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>DeepClust is still busy.</source>
        <translation>DeepClust ist noch beschäftigt.</translation>
    </message>
    <message>
        <source>DeepClust made a mistake.</source>
        <translation>DeepClust hat einen Fehler gemacht.</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Into how many parts</source>
        <translation>In wie viele Teile</translation>
    </message>
    <message>
        <source>Its {images} are parted by what sets them apart. The largest part stays, the others become new groups.</source>
        <translation>Geteilt wird nach dem, was sie unterscheidet: {images}. Der größte Teil bleibt, die anderen werden neue Gruppen.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Methods are still being loaded…</source>
        <translation>Methoden werden noch geladen…</translation>
    </message>
    <message>
        <source>Number of parts</source>
        <translation>Anzahl der Teile</translation>
    </message>
    <message>
        <source>One image cannot be split.</source>
        <translation>Ein einzelnes Bild lässt sich nicht aufteilen.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Aufteilen</translation>
    </message>
    <message>
        <source>Split a group</source>
        <translation>Gruppe aufteilen</translation>
    </message>
    <message>
        <source>Split {group}</source>
        <translation>{group} aufteilen</translation>
    </message>
    <message>
        <source>Splitting…</source>
        <translation>Teilt auf…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Angehalten. Nichts wurde verändert.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>Takes a moment.</source>
        <translation>Dauert einen Moment.</translation>
    </message>
    <message>
        <source>This method finds the number of parts by itself.</source>
        <translation>Diese Methode findet die Anzahl der Teile selbst.</translation>
    </message>
    <message>
        <source>Train a method on just these images</source>
        <translation>Eine Methode nur an diesen Bildern lernen lassen</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, or split by how they look.</source>
        <translation>Warten, bis das fertig ist, es anhalten, oder nach dem Aussehen aufteilen.</translation>
    </message>
</context>
<context>
    <name>StandingPanel</name>
    <message>
        <source>Find more like it</source>
        <translation>Ähnliche finden</translation>
    </message>
    <message>
        <source>How sure the group is</source>
        <translation>Wie sicher die Gruppe ist</translation>
    </message>
    <message>
        <source>Most similar images</source>
        <translation>Ähnlichste Bilder</translation>
    </message>
    <message>
        <source>Move there</source>
        <translation>Dorthin verschieben</translation>
    </message>
    <message>
        <source>Next best: {group} ({share} %)</source>
        <translation>Nächstbeste: {group} ({share} %)</translation>
    </message>
    <message>
        <source>Why here? It is most like these</source>
        <translation>Warum hier? Diesen ist es am ähnlichsten</translation>
    </message>
    <message>
        <source>You said so</source>
        <translation>Selbst bestätigt</translation>
    </message>
    <message>
        <source>{share} % sure</source>
        <translation>{share} % sicher</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>Ctrl+{number}</source>
        <translation>Strg+{number}</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>For Excel and other spreadsheets.</source>
        <translation>Für Excel und andere Tabellen.</translation>
    </message>
    <message>
        <source>For Python, with what the method learnt.</source>
        <translation>Für Python, mit dem, was die Methode gelernt hat.</translation>
    </message>
    <message>
        <source>For other programs.</source>
        <translation>Für andere Programme.</translation>
    </message>
    <message>
        <source>One row for each image: file, group, and how sure it is.</source>
        <translation>Eine Zeile für jedes Bild: Datei, Gruppe und wie sicher sie ist.</translation>
    </message>
    <message>
        <source>Save as a table</source>
        <translation>Als Tabelle speichern</translation>
    </message>
    <message>
        <source>Save as {name}</source>
        <translation>Als {name} speichern</translation>
    </message>
    <message>
        <source>Save the labels</source>
        <translation>Gruppen speichern</translation>
    </message>
    <message>
        <source>Saved as “{name}”.</source>
        <translation>Gespeichert als „{name}“.</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Writing “{name}”…</source>
        <translation>„{name}“ wird geschrieben…</translation>
    </message>
</context>
<context>
    <name>ThumbnailGrid</name>
    <message>
        <source>chosen</source>
        <translation>ausgewählt</translation>
    </message>
</context>
<context>
    <name>TileSizeSlider</name>
    <message>
        <source>Size of the images</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Size of the images (Ctrl and wheel, Ctrl+Plus, Ctrl+Minus)</source>
        <translation>Größe der Bilder (Strg und Mausrad, Strg+Plus, Strg+Minus)</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Busy</source>
        <translation>Beschäftigt</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>WhenChoice</name>
    <message>
        <source>All of {year}</source>
        <translation>Ganz {year}</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Between two days…</source>
        <translation>Zwischen zwei Tagen …</translation>
    </message>
    <message>
        <source>Looking when they were taken…</source>
        <translation>Es wird nachgesehen, wann sie aufgenommen wurden …</translation>
    </message>
    <message>
        <source>Only those of {period} are shown</source>
        <translation>Nur die von {period} werden gezeigt</translation>
    </message>
    <message>
        <source>When they were taken</source>
        <translation>Wann sie aufgenommen wurden</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
</context>
<context>
    <name>badges</name>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>ausgeschlossen</translation>
    </message>
    <message>
        <source>file missing or changed</source>
        <translation>Datei fehlt oder hat sich geändert</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>taken out</source>
        <translation>herausgenommen</translation>
    </message>
</context>
<context>
    <name>broken_off</name>
    <message>
        <source>Copying into “{place}” was broken off: {done} of {total} files are there.</source>
        <translation>Das Kopieren nach „{place}“ wurde unterbrochen: {done} von {total} Dateien sind dort.</translation>
    </message>
    <message>
        <source>Leave it as it is</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Linking into “{place}” was broken off: {done} of {total} files are there.</source>
        <translation>Das Verknüpfen nach „{place}“ wurde unterbrochen: {done} von {total} Dateien sind dort.</translation>
    </message>
    <message>
        <source>Moving into “{place}” was broken off: {done} of {total} files are there.</source>
        <translation>Das Verschieben nach „{place}“ wurde unterbrochen: {done} von {total} Dateien sind dort.</translation>
    </message>
    <message>
        <source>Put the files back</source>
        <translation>Dateien zurücklegen</translation>
    </message>
    <message>
        <source>Take the copies away</source>
        <translation>Kopien wegnehmen</translation>
    </message>
    <message>
        <source>Take the links away</source>
        <translation>Verknüpfungen wegnehmen</translation>
    </message>
    <message>
        <source>Undoing the sorting was broken off: {done} of {total} files are done.</source>
        <translation>Das Rückgängigmachen wurde unterbrochen: {done} von {total} Dateien sind fertig.</translation>
    </message>
</context>
<context>
    <name>colouring</name>
    <message>
        <source>As known</source>
        <translation>Wie bekannt</translation>
    </message>
    <message>
        <source>Other than known</source>
        <translation>Anders als bekannt</translation>
    </message>
    <message>
        <source>{low} sure</source>
        <translation>{low} sicher</translation>
    </message>
</context>
<context>
    <name>desktop</name>
    <message>
        <source>No file manager answered</source>
        <translation>Kein Dateimanager hat geantwortet</translation>
    </message>
    <message>
        <source>The folder is here; the path has been copied to the clipboard:</source>
        <translation>Der Ordner ist hier; der Pfad liegt in der Zwischenablage:</translation>
    </message>
</context>
<context>
    <name>edits</name>
    <message>
        <source>1 group</source>
        <translation>1 Gruppe</translation>
    </message>
    <message>
        <source>1 hour ago</source>
        <translation>vor 1 Stunde</translation>
    </message>
    <message>
        <source>1 minute ago</source>
        <translation>vor 1 Minute</translation>
    </message>
    <message>
        <source>Added {images} to the groups</source>
        <translation>{images} zu den Gruppen hinzugefügt</translation>
    </message>
    <message>
        <source>Confirmed {images}</source>
        <translation>{images} bestätigt</translation>
    </message>
    <message>
        <source>Excluded {images}</source>
        <translation>{images} ausgeschlossen</translation>
    </message>
    <message>
        <source>Followed suggestions for {images}</source>
        <translation>Vorschlägen gefolgt: {images}</translation>
    </message>
    <message>
        <source>Merged {what} into {group}</source>
        <translation>{what} zusammengeführt in {group}</translation>
    </message>
    <message>
        <source>Moved {images} to {group}</source>
        <translation>{images} verschoben nach {group}</translation>
    </message>
    <message>
        <source>Named group {group} {name}</source>
        <translation>Gruppe {group} benannt: {name}</translation>
    </message>
    <message>
        <source>Not sure about {images}</source>
        <translation>Unsicher: {images}</translation>
    </message>
    <message>
        <source>Split {images} from {group}</source>
        <translation>{images} abgeteilt von {group}</translation>
    </message>
    <message>
        <source>Split {images} from {group} into {groups}</source>
        <translation>{images} von {group} aufgeteilt in {groups}</translation>
    </message>
    <message>
        <source>Took over names from run {run}</source>
        <translation>Namen aus Durchlauf {run} übernommen</translation>
    </message>
    <message>
        <source>Took the mark from {images}</source>
        <translation>Markierung entfernt: {images}</translation>
    </message>
    <message>
        <source>Took the name of group {group} back</source>
        <translation>Name von Gruppe {group} zurückgenommen</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>{count} groups</source>
        <translation>{count} Gruppen</translation>
    </message>
    <message>
        <source>{count} hours ago</source>
        <translation>vor {count} Stunden</translation>
    </message>
    <message>
        <source>{count} minutes ago</source>
        <translation>vor {count} Minuten</translation>
    </message>
    <message>
        <source>{group} is done</source>
        <translation>{group} ist fertig</translation>
    </message>
    <message>
        <source>{group} is not done after all</source>
        <translation>{group} ist doch nicht fertig</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>„{name}“</translation>
    </message>
</context>
<context>
    <name>effort</name>
    <message>
        <source>As published</source>
        <translation>Wie veröffentlicht</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
</context>
<context>
    <name>folder</name>
    <message>
        <source>Added to the groups: {images}.</source>
        <translation>Zu den Gruppen hinzugefügt: {images}.</translation>
    </message>
    <message>
        <source>Changed since, and kept as they were: {names}.</source>
        <translation>Seither geändert, hier wie zuvor: {names}.</translation>
    </message>
    <message>
        <source>Like none of the others, so look at them under “Not sure”: {images}.</source>
        <translation>Keinem der anderen ähnlich, deshalb unter „Unsicher“ ansehen: {images}.</translation>
    </message>
    <message>
        <source>Moved within the folder, and found: {images}.</source>
        <translation>Im Ordner verschoben und gefunden: {images}.</translation>
    </message>
    <message>
        <source>New: {images}.</source>
        <translation>Neu: {images}.</translation>
    </message>
    <message>
        <source>Not found, and kept as they were: {names}.</source>
        <translation>Nicht gefunden, hier wie zuvor: {names}.</translation>
    </message>
    <message>
        <source>Not there any more, and kept as they were: {names}.</source>
        <translation>Nicht mehr da, hier wie zuvor: {names}.</translation>
    </message>
    <message>
        <source>There is nothing new in the folder.</source>
        <translation>Im Ordner ist nichts Neues.</translation>
    </message>
    <message>
        <source>Undo in Review takes them back.</source>
        <translation>„Rückgängig“ beim Durchsehen nimmt es zurück.</translation>
    </message>
    <message>
        <source>{found} of {images} found again in “{folder}”.</source>
        <translation>In „{folder}“ wiedergefunden: {found} von {images}.</translation>
    </message>
    <message>
        <source>{images} found again in “{folder}”: all of them.</source>
        <translation>In „{folder}“ alle wiedergefunden: {images}.</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} und {count} weitere</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Add to what is chosen, take away from it</source>
        <translation>Zur Auswahl hinzufügen, davon wegnehmen</translation>
    </message>
    <message>
        <source>Belongs here</source>
        <translation>Passt hier</translation>
    </message>
    <message>
        <source>Check one page after another</source>
        <translation>Eine Seite nach der anderen prüfen</translation>
    </message>
    <message>
        <source>Choose all in view</source>
        <translation>Alles Sichtbare auswählen</translation>
    </message>
    <message>
        <source>Choose nothing</source>
        <translation>Nichts auswählen</translation>
    </message>
    <message>
        <source>Choose with a box</source>
        <translation>Mit Rahmen auswählen</translation>
    </message>
    <message>
        <source>Choose with a lasso</source>
        <translation>Mit Lasso auswählen</translation>
    </message>
    <message>
        <source>Chosen images</source>
        <translation>Ausgewählte Bilder</translation>
    </message>
    <message>
        <source>Drag to move about</source>
        <translation>Ziehen verschiebt die Karte</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Exclude</source>
        <translation>Ausschließen</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>Ähnliche finden</translation>
    </message>
    <message>
        <source>Grid or table</source>
        <translation>Raster oder Tabelle</translation>
    </message>
    <message>
        <source>Group is done, or not after all</source>
        <translation>Gruppe ist fertig oder doch nicht</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Merge the chosen groups</source>
        <translation>Ausgewählte Gruppen zusammenführen</translation>
    </message>
    <message>
        <source>Move the others as suggested</source>
        <translation>Die anderen wie vorgeschlagen verschieben</translation>
    </message>
    <message>
        <source>Move to the group of that number</source>
        <translation>In die Gruppe dieser Nummer verschieben</translation>
    </message>
    <message>
        <source>Move to…</source>
        <translation>Verschieben nach…</translation>
    </message>
    <message>
        <source>New group</source>
        <translation>Neue Gruppe</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Page by page</source>
        <translation>Seite für Seite</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Show large</source>
        <translation>Groß zeigen</translation>
    </message>
    <message>
        <source>Show these keys</source>
        <translation>Diese Tasten zeigen</translation>
    </message>
    <message>
        <source>Split: the chosen images, or into parts</source>
        <translation>Aufteilen: ausgewählte Bilder, oder in Teile</translation>
    </message>
    <message>
        <source>Take an image out, or back in</source>
        <translation>Ein Bild herausnehmen, oder zurück</translation>
    </message>
    <message>
        <source>Take marks back</source>
        <translation>Markierungen entfernen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Yes, these belong together</source>
        <translation>Ja, die gehören zusammen</translation>
    </message>
    <message>
        <source>Zoom in, out, show everything</source>
        <translation>Vergrößern, verkleinern, alles zeigen</translation>
    </message>
</context>
<context>
    <name>phases</name>
    <message>
        <source>Choosing the best</source>
        <translation>Die besten werden gewählt</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Wird verglichen</translation>
    </message>
    <message>
        <source>Comparing files</source>
        <translation>Dateien werden verglichen</translation>
    </message>
    <message>
        <source>Copying images</source>
        <translation>Bilder werden kopiert</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>Wird heruntergeladen</translation>
    </message>
    <message>
        <source>Finding neighbours</source>
        <translation>Nachbarn werden gesucht</translation>
    </message>
    <message>
        <source>Finding the groups</source>
        <translation>Gruppen werden gesucht</translation>
    </message>
    <message>
        <source>Getting the map ready</source>
        <translation>Karte wird vorbereitet</translation>
    </message>
    <message>
        <source>Laying out the map</source>
        <translation>Karte wird angeordnet</translation>
    </message>
    <message>
        <source>Linking images</source>
        <translation>Bilder werden verknüpft</translation>
    </message>
    <message>
        <source>Loading UMAP</source>
        <translation>UMAP wird geladen</translation>
    </message>
    <message>
        <source>Looking at all images once</source>
        <translation>Alle Bilder werden einmal angesehen</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>Bilder werden angesehen</translation>
    </message>
    <message>
        <source>Looking at the images of the run</source>
        <translation>Bilder des Durchlaufs werden angesehen</translation>
    </message>
    <message>
        <source>Looking closer</source>
        <translation>Es wird genauer hingesehen</translation>
    </message>
    <message>
        <source>Looking for images</source>
        <translation>Bilder werden gesucht</translation>
    </message>
    <message>
        <source>Looking when the photos were taken</source>
        <translation>Aufnahmezeiten werden gelesen</translation>
    </message>
    <message>
        <source>Moving images</source>
        <translation>Bilder werden verschoben</translation>
    </message>
    <message>
        <source>Placing the other images</source>
        <translation>Die übrigen Bilder werden gesetzt</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Preparing images</source>
        <translation>Bilder werden vorbereitet</translation>
    </message>
    <message>
        <source>Reading images</source>
        <translation>Bilder werden gelesen</translation>
    </message>
    <message>
        <source>Saving the groups</source>
        <translation>Gruppen werden gespeichert</translation>
    </message>
    <message>
        <source>Saving the map</source>
        <translation>Karte wird gespeichert</translation>
    </message>
    <message>
        <source>Scoring the groups</source>
        <translation>Gruppen werden bewertet</translation>
    </message>
    <message>
        <source>Sorting all images</source>
        <translation>Alle Bilder werden sortiert</translation>
    </message>
    <message>
        <source>Splitting the group</source>
        <translation>Gruppe wird aufgeteilt</translation>
    </message>
    <message>
        <source>Taking the sort back</source>
        <translation>Das Sortieren wird zurückgenommen</translation>
    </message>
</context>
<context>
    <name>runs</name>
    <message>
        <source>{k} groups</source>
        <translation>{k} Gruppen</translation>
    </message>
</context>
<context>
    <name>scores</name>
    <message>
        <source>Each group is paired with the known group it fits best.</source>
        <translation>Jede Gruppe wird mit der bekannten Gruppe gepaart, zu der sie am besten passt.</translation>
    </message>
    <message>
        <source>Grouped as known</source>
        <translation>Gruppiert wie bekannt</translation>
    </message>
    <message>
        <source>How clearly the groups stand apart. Near 1 they are far apart, near 0 they touch, below 0 many images fit another group better.</source>
        <translation>Wie klar sich die Gruppen trennen. Nahe 1 liegen sie weit auseinander, nahe 0 berühren sie sich, unter 0 passen viele Bilder besser in eine andere Gruppe.</translation>
    </message>
    <message>
        <source>Pairs of images kept together or apart as known: 0 chance, 1 all.</source>
        <translation>Bildpaare, die wie bekannt zusammen oder getrennt sind: 0 Zufall, 1 alle.</translation>
    </message>
    <message>
        <source>Pairs that agree</source>
        <translation>Gleiche Paare</translation>
    </message>
    <message>
        <source>Separation</source>
        <translation>Trennung</translation>
    </message>
    <message>
        <source>Shared knowledge</source>
        <translation>Gemeinsames Wissen</translation>
    </message>
    <message>
        <source>Silhouette</source>
        <translation>Silhouette</translation>
    </message>
    <message>
        <source>What these groups tell about the known ones: 0 nothing, 1 everything.</source>
        <translation>Was diese Gruppen über die bekannten sagen: 0 nichts, 1 alles.</translation>
    </message>
    <message>
        <source>separation {value}</source>
        <translation>Trennung {value}</translation>
    </message>
    <message>
        <source>{share} as known</source>
        <translation>{share} wie bekannt</translation>
    </message>
</context>
<context>
    <name>table</name>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Known group</source>
        <translation>Bekannte Gruppe</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Markierung</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Aufgenommen</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>ausgeschlossen</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>unsicher</translation>
    </message>
</context>
<context>
    <name>viewer</name>
    <message>
        <source>This file was changed after it was read.</source>
        <translation>Diese Datei hat sich nach dem Einlesen geändert.</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>E</source>
        <translation>O</translation>
    </message>
    <message>
        <source>Group {number}</source>
        <translation>Gruppe {number}</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>S</source>
        <translation>S</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} Dateien</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>{count} Bilder</translation>
    </message>
    <message>
        <source>{days} days ago</source>
        <translation>vor {days} Tagen</translation>
    </message>
    <message>
        <source>{h} h</source>
        <translation>{h} h</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} h {m} min</translation>
    </message>
    <message>
        <source>{m} min</source>
        <translation>{m} min</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} min {s} s</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation>{s} s</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
</TS>
