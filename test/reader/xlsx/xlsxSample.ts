/**
 * A spreadsheet as flat OpenDocument XML, which LibreOffice turns into the other formats: numbers, dates, formulas, rich text,
 * hidden rows, columns and tabs, merged cells.
 */
export function flatSpreadsheet(): string {
  const cell = (type: string, value: string, style = '', text = '') =>
    `<table:table-cell office:value-type="${type}" ${value} ${style ? `table:style-name="${style}"` : ''}>${text}</table:table-cell>`;
  const text = (value: string) => cell('string', '', '', `<text:p>${value}</text:p>`);
  const number = (value: string, style = '') => cell('float', `office:value="${value}"`, style);
  const row = (cells: string, more = '') => `<table:table-row ${more}>${cells}</table:table-row>`;
  const date = (value: string, style = 'date') => cell('date', `office:date-value="${value}"`, style);
  const formula = (code: string, type: string, value: string) =>
    `<table:table-cell table:formula="of:=${code}" office:value-type="${type}" ${value}/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:date-style style:name="D"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<number:date-style style:name="DT"><number:day/><number:text>/</number:text><number:month/><number:text>/</number:text><number:year number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:date-style>
<number:time-style style:name="T"><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:time-style>
<number:number-style style:name="N"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:number-style style:name="M"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1"/><number:text> m</number:text></number:number-style>
<style:style style:name="date" style:family="table-cell" style:data-style-name="D"/>
<style:style style:name="moment" style:family="table-cell" style:data-style-name="DT"/>
<style:style style:name="time" style:family="table-cell" style:data-style-name="T"/>
<style:style style:name="money" style:family="table-cell" style:data-style-name="N"/>
<style:style style:name="metres" style:family="table-cell" style:data-style-name="M"/>
<style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="hiddenTab" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="Charges">
<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="4"/>
${row(['ChargeId', 'ActionDate', 'Count', 'TotalPrice', 'Comment', 'Ok', 'Sum', 'Time'].map(text).join(''))}
${row(number('100001') + date('2026-10-31') + number('12.1', 'money') + number('0.30000000000000004', 'money') + text('Räksmörgås &amp; co') + cell('boolean', 'office:boolean-value="true"') + formula('[.C2]+[.D2]', 'float', 'office:value="12.4"') + cell('time', 'office:time-value="PT08H30M00S"', 'time'))}
${row(number('100002') + date('2026-10-31T08:30:00', 'moment') + number('-3.5', 'metres') + number('1234567.89') + text('fat <text:span text:style-name="bold">and</text:span> thin') + cell('boolean', 'office:boolean-value="false"') + formula('1/0', 'string', 'office:string-value=""'), 'table:visibility="collapse"')}
${row('<table:table-cell/>')}
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="4"/></table:table-row>
${row([number('100003'), date('1900-03-01'), number('0.1'), number('1000000000000'), text('two<text:s text:c="2"/>spaces'), '<table:table-cell/>', formula('&quot;a&quot;&amp;&quot;b&quot;', 'string', 'office:string-value="ab"')].join(''), 'table:visibility="filter"')}
${row(`<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1" office:value-type="string"><text:p>merged</text:p></table:table-cell><table:covered-table-cell/>${number('7')}`)}
</table:table>
<table:table table:name="Secret" table:style-name="hiddenTab">${row(text('hidden'))}</table:table>
<table:table table:name="Ångström &lt;2&gt;">${row(text('last'))}</table:table>
</office:spreadsheet></office:body></office:document>`;
}
